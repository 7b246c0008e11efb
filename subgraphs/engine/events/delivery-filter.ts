/**
 * Which events of a tenant's stream are told. Delivery into the stream is at least once and ordered per subject only, so an id
 * that was seen is a duplicate, and an event below the last sequence of its subject is late: what it says is outdated.
 * One change may cause several events of one sequence, each of another type (domain: event catalogue).
 */
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';

export type Verdict = 'tell' | 'duplicate' | 'late';

/** Ids and subjects that are remembered; the oldest are forgotten first. */
const REMEMBERED = 10_000;

interface LastOfSubject {
  readonly sequence: number;
  /** Types seen at this sequence. */
  readonly types: Set<string>;
}

export interface DeliveryFilter {
  /** Judges an event and remembers it. */
  judge(event: DomainEvent): Verdict;
}

/** One for each tenant: ids and subjects of two tenants have nothing to do with each other. */
export function createDeliveryFilter(): DeliveryFilter {
  const ids = new Set<string>();
  const subjects = new Map<string, LastOfSubject>();

  function isLate({ subject, sequence, type }: DomainEvent): boolean {
    const last = subjects.get(subject);
    if (last === undefined || sequence > last.sequence) {
      // Put at the end again: what changes often is remembered longest.
      subjects.delete(subject);
      subjects.set(subject, { sequence, types: new Set([type]) });
      if (subjects.size > REMEMBERED) subjects.delete(String(subjects.keys().next().value));
      return false;
    }
    if (sequence < last.sequence || last.types.has(type)) return true;
    last.types.add(type);
    return false;
  }

  return {
    judge: (event) => {
      if (ids.has(event.id)) return 'duplicate';
      ids.add(event.id);
      if (ids.size > REMEMBERED) ids.delete(String(ids.keys().next().value));
      return isLate(event) ? 'late' : 'tell';
    },
  };
}
