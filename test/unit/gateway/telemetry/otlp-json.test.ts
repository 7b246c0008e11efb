import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';

import { expect, test } from 'vitest';
import { createSpanWriter } from '../../../../gateway/telemetry/otlp-json.ts';
import { type RecordedSpan, TraceSpans } from '../../../../gateway/telemetry/spans.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT = { traceId: TRACE, spanId: '00f067aa0ba902b7', traceFlags: 1, isRemote: true };
const resource = resourceFromAttributes({ 'service.name': 'te"st', 'process.pid': 7 });

test('a batch is what a collector reads: ids, kinds, times of one clock, values by their type, texts that need escaping', () => {
  const ended: RecordedSpan[] = [];
  const spans = new TraceSpans(resource, (span) => ended.push(span));
  const before = Date.now();
  const root = spans.beginServer('request', TRACE, CLIENT);
  const call = spans.begin('GET /a', root.spanContext(), { kind: SpanKind.CLIENT, attributes: { 'server.port': 80 } });
  call.setAttributes({ text: 'a "b"\n\\ ñ', share: 0.5, kept: true, codes: ['A', 'B'] });
  call.setStatus({ code: SpanStatusCode.ERROR, message: 'UPSTREAM_ERROR' });
  call.end();
  root.updateName('POST /graphql');
  root.end();
  // A span ends once; nobody is told twice.
  root.end();

  const { resourceSpans } = JSON.parse(Buffer.from(createSpanWriter(resource)(ended)).toString());
  expect(resourceSpans).toHaveLength(1);
  expect(resourceSpans[0].resource.attributes).toEqual([
    { key: 'service.name', value: { stringValue: 'te"st' } },
    { key: 'process.pid', value: { intValue: 7 } },
  ]);
  const [first, last, ...others] = resourceSpans[0].scopeSpans[0].spans;
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    ...{ traceId: TRACE, parentSpanId: last.spanId, name: 'GET /a', kind: 3, flags: 0x101 },
    status: { code: 2, message: 'UPSTREAM_ERROR' },
    attributes: [
      { key: 'server.port', value: { intValue: 80 } },
      { key: 'text', value: { stringValue: 'a "b"\n\\ ñ' } },
      { key: 'share', value: { doubleValue: 0.5 } },
      { key: 'kept', value: { boolValue: true } },
      { key: 'codes', value: { arrayValue: { values: [{ stringValue: 'A' }, { stringValue: 'B' }] } } },
    ],
  });
  expect(last).toMatchObject({
    parentSpanId: CLIENT.spanId,
    name: 'POST /graphql',
    kind: 2,
    flags: 0x301,
    status: { code: 0 },
  });
  const began = BigInt(last.startTimeUnixNano);
  const inside = BigInt(first.startTimeUnixNano);
  expect(inside >= began && inside <= BigInt(last.endTimeUnixNano)).toBe(true);
  expect(Math.abs(Number(began / 1_000_000n) - before)).toBeLessThan(1000);
});
