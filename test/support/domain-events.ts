/** Domain events for tests. */
import { randomUUID } from 'node:crypto';
import type { DomainEvent } from '../../schema/contract/domain-event.ts';

export const CHILE = { businessUnit: 'SERHAFEN', countryCode: 'CL' } as const;
export const PERU = { businessUnit: 'SERHAFEN', countryCode: 'PE' } as const;

/** A valid event with an id of its own. */
export function domainEvent(changes: Partial<DomainEvent> = {}): DomainEvent {
  return {
    id: randomUUID(),
    type: 'thing.status-changed',
    source: 'thing-service',
    specVersion: '1.0',
    time: '2026-01-15T13:04:05.000Z',
    tenant: CHILE,
    subject: `thing/${randomUUID()}`,
    actor: null,
    correlationId: null,
    sequence: 1,
    data: {},
    ...changes,
  };
}
