import { describe, expect, test } from 'vitest';
import { readEnvelope, readEventText } from '../../../../../subgraphs/engine/events/envelope.ts';
import { domainEvent } from '../../../../support/domain-events.ts';

describe('the envelope of an event', () => {
  test('is read as it is', () => {
    const event = domainEvent({ actor: { id: 'u1', username: 'ana.rojas' }, correlationId: 'c1' });
    expect(readEnvelope(event)).toEqual({ event });
    expect(readEventText(JSON.stringify(event))).toEqual({ event });
  });

  test('loses what it does not know and may lack actor and correlation id', () => {
    const { actor: _actor, correlationId: _correlationId, ...rest } = domainEvent();
    expect(readEnvelope({ ...rest, extra: 1 })).toEqual({ event: { ...rest, actor: null, correlationId: null } });
  });

  test('has its time in UTC', () => {
    expect(readEnvelope(domainEvent({ time: '2026-01-15T10:04:05-03:00' }))).toMatchObject({
      event: { time: '2026-01-15T13:04:05.000Z' },
    });
  });

  test('keeps a property __proto__ of the data a property', () => {
    const text = JSON.stringify(domainEvent({ data: { a: 1 } })).replace('"a":1', '"__proto__":{"polluted":true}');
    const reading = readEventText(text);
    const data = 'event' in reading ? reading.event.data : {};
    expect(data.polluted).toBeUndefined();
    expect(Object.hasOwn(data, '__proto__')).toBe(true);
  });

  test.each<[string, Record<string, unknown>]>([
    ['id', { id: '' }],
    ['id', { id: 'a b' }],
    ['id', { id: 'x'.repeat(129) }],
    ['type', { type: 'Created' }],
    ['specVersion', { specVersion: '0.3' }],
    ['time', { time: 'yesterday' }],
    ['tenant', { tenant: undefined }],
    ['tenant', { tenant: 'SERHAFEN:CL' }],
    ['tenant.businessUnit', { tenant: { businessUnit: 'A:B', countryCode: 'CL' } }],
    ['tenant.countryCode', { tenant: { businessUnit: 'SERHAFEN', countryCode: '*' } }],
    ['subject', { subject: 'thing' }],
    ['actor.id', { actor: { username: 'ana' } }],
    ['sequence', { sequence: 1.5 }],
    ['sequence', { sequence: -1 }],
    ['sequence', { sequence: '1' }],
    ['data', { data: [] }],
    ['data', { data: null }],
  ])('is refused for its %s: %j', (property, changes) => {
    expect(readEnvelope({ ...domainEvent(), ...changes })).toMatchObject({
      problem: expect.stringMatching(new RegExp(`^${property.replace('.', '\\.')}: `)),
    });
  });

  test.each(['', '{', 'null', '[]', '"text"', '7'])('is no event: %s', (text) => {
    expect(readEventText(text)).toHaveProperty('problem');
  });
});
