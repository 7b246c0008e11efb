/**
 * Several CloudEvents in one request (HTTP protocol binding §3.3). Each is taken or refused on its own, in the order of the
 * batch: the answer says what became of which.
 */
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import type { ErrorCode } from '../../../schema/contract/errors.ts';
import type { IntakeOutcome } from './intake-metrics.ts';

export const BATCH_TYPE = /^application\/cloudevents-batch\+json\s*(?:;|$)/i;

/** A batch is bounded by its bytes too; this bounds what a list of nothing costs. */
export const MOST_IN_BATCH = 1000;

/** An event of the batch, or why it is not taken. */
export type JudgedEvent =
  | { readonly event: DomainEvent }
  | {
      readonly id: string | null;
      readonly outcome: 'invalid' | 'refused';
      readonly code: ErrorCode;
      readonly message: string;
    };

/** In the order of the batch. `id` is `null` where there is none that can be read. */
export interface BatchEntry {
  readonly id: string | null;
  readonly outcome: IntakeOutcome;
  /** Why it was not taken. */
  readonly code?: ErrorCode;
  readonly message?: string;
}

export interface TakeBatchOptions {
  readonly judge: (value: unknown) => JudgedEvent;
  readonly publish: (event: DomainEvent) => Promise<'accepted' | 'duplicate' | 'unavailable'>;
}

/** One after the other: events of one subject stay in order, also when they are sent again. */
export async function takeBatch(
  batch: readonly unknown[],
  { judge, publish }: TakeBatchOptions,
): Promise<readonly BatchEntry[]> {
  const entries: BatchEntry[] = [];
  let isAway = false;
  for (const value of batch) {
    const judged = judge(value);
    if (!('event' in judged)) {
      entries.push(judged);
      continue;
    }
    const { id } = judged.event;
    // What comes after an event that was not taken waits for it: it would make that one outdated.
    const outcome: IntakeOutcome = isAway ? 'unavailable' : await publish(judged.event);
    isAway = outcome === 'unavailable';
    entries.push({ id, outcome, ...(isAway && { code: 'EVENTS_UNAVAILABLE' }) });
  }
  return entries;
}
