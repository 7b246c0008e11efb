import { describe, expect, test } from 'vitest';
import { continueTrace } from '../../../../gateway/context/trace.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const given = (version: string, flags: string, rest = '') => `${version}-${TRACE}-${PARENT}-${flags}${rest}`;
const begun = /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/;

describe('a trace the client sent', () => {
  test.each(['00', '01'])('is continued with its flags %s and a span of our own', (flags) => {
    const { traceparent, tracestate } = continueTrace(given('00', flags), 'vendor=1,other=2');
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-${flags}$`));
    expect(traceparent).not.toContain(PARENT);
    expect(tracestate).toBe('vendor=1,other=2');
  });

  test('of a later version is read as far as we know it', () => {
    expect(continueTrace(given('cc', '03', '-more'), undefined).traceparent).toMatch(
      new RegExp(`^00-${TRACE}-\\w{16}-01$`),
    );
    expect(continueTrace(given('01', '02'), undefined).traceparent).toMatch(new RegExp(`^00-${TRACE}-\\w{16}-00$`));
  });

  test.each([
    ['absent', undefined],
    ['empty', ''],
    ['of version ff', given('ff', '01')],
    ['longer than its version', given('00', '01', '-more')],
    ['without flags', `00-${TRACE}-${PARENT}`],
    ['in upper case', given('00', '01').toUpperCase()],
    ['of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['of a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['repeated', `${given('00', '01')}, ${given('00', '01')}`],
    ['followed by a line', `${given('00', '01')}\n`],
    ['a list', [given('00', '01')]],
  ])('is replaced when it is %s, and its state with it', (_why, header) => {
    const { traceparent, tracestate } = continueTrace(header, 'vendor=1');
    expect(traceparent).toMatch(begun);
    expect(traceparent).not.toContain(TRACE);
    expect(tracestate).toBeNull();
  });

  test.each([
    ['absent', undefined],
    ['empty', ''],
    ['longer than 512 characters', 'a'.repeat(513)],
    ['not ASCII', 'véndor=1'],
    ['of several lines', 'a=1\nb=2'],
  ])('keeps no state that is %s', (_why, state) => {
    expect(continueTrace(given('00', '01'), state).tracestate).toBeNull();
  });
});

test('every request without a trace begins one of its own', () => {
  const traces = Array.from({ length: 1000 }, () => continueTrace(undefined, undefined).traceparent.slice(3, 35));
  expect(new Set(traces).size).toBe(1000);
});
