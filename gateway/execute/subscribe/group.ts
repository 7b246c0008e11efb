/** Subscribers who are answered the same: an event is run once for all of them, and they share the bytes. */
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { LiveAdmission } from '../prepare/admission.ts';
import { RefusedRequest } from '../prepare/read-document.ts';
import type { IsFor } from './event-filter.ts';
import type { PlacedEvent } from './live-events.ts';
import { createOrderedRuns } from './ordered-runs.ts';
import type { LossReason, SubscriptionMetrics } from './subscription-metrics.ts';
import type { AnswerWriter, Delivery } from './write-answer.ts';

/** Somebody who subscribed. */
export interface Subscriber {
  readonly context: RequestContext;
  /** The next answer. Must not throw. */
  next(delivery: Delivery): void;
  /** The subscription is over: the caller may no longer have it. Must not throw. */
  refuse(reason: RefusedRequest): void;
}

export interface Member extends Subscriber {
  /** Whether the event is for this subscriber, beyond what all of the group have in common. */
  readonly isFor: IsFor | null;
}

export interface GroupOptions {
  readonly admission: LiveAdmission;
  readonly write: AnswerWriter;
  /** Milliseconds after which the calls of a run are aborted. */
  readonly timeoutMs: number;
  readonly metrics: Pick<SubscriptionMetrics, 'told' | 'took' | 'dropped' | 'gap'>;
}

/** Runs of one group at once: enough to hide the time a service takes. */
const SIDE_BY_SIDE = 8;
/** Events that may wait for a group; what comes on top is lost, and its subscribers are told. */
const MOST_WAITING = 512;
/** Answers that are kept for those who come back after a restart: they all missed the same events. */
const RECENT = 64;
const RECENT_MS = 2000;

type Outcome = { readonly delivery: Delivery } | { readonly refused: RefusedRequest };

export class Group {
  readonly members = new Set<Member>();
  private readonly options: GroupOptions;
  private readonly runs = createOrderedRuns(SIDE_BY_SIDE, MOST_WAITING);
  private readonly recent = new Map<string, { readonly at: number; readonly outcome: Promise<Outcome> }>();
  /** What was lost since the last event that was taken. */
  private loss: Loss | null = null;

  constructor(options: GroupOptions) {
    this.options = options;
  }

  /** Runs the event for everybody it is for, if there is anybody. */
  publish(placed: PlacedEvent): void {
    const recipients = this.recipients(placed);
    const first = recipients[0];
    if (first === undefined) return;
    const { metrics } = this.options;
    const since = performance.now();
    const accepted = this.runs.add(
      () => this.outcome(placed, first),
      (outcome) => {
        for (const member of recipients) this.hand(member, outcome);
        metrics.told(recipients.length);
        metrics.took(performance.now() - since);
      },
    );
    // What is lost from here on has to be told behind this event.
    if (accepted) this.loss = null;
    else {
      metrics.dropped(recipients.length, 'queue_full');
      this.note(recipients, placed.position, 'queue_full');
    }
  }

  /** Events up to this place were lost for all. */
  lose(position: string): void {
    this.note(this.members, position, 'stream');
  }

  /** The answer to an event for one member, shared with others who ask for the same event about now. */
  outcome(placed: PlacedEvent, member: Member): Promise<Outcome> {
    const now = Date.now();
    const known = this.recent.get(placed.position);
    if (known !== undefined && now - known.at < RECENT_MS) return known.outcome;
    const outcome = this.run(placed, member);
    this.recent.set(placed.position, { at: now, outcome });
    if (this.recent.size > RECENT) this.recent.delete(this.recent.keys().next().value ?? '');
    return outcome;
  }

  hand(member: Member, outcome: Outcome): void {
    if (!this.members.has(member)) return;
    if ('delivery' in outcome) member.next(outcome.delivery);
    else member.refuse(outcome.refused);
  }

  private recipients({ event }: PlacedEvent): Member[] {
    const now = Date.now() / 1000;
    const found: Member[] = [];
    for (const member of this.members) {
      const { caller } = member.context;
      // The socket of an expired token is being closed; nothing more may go to it.
      if (caller !== null && caller.expiresAt <= now) continue;
      if (member.isFor === null || member.isFor(event.data, caller)) found.push(member);
    }
    return found;
  }

  private async run({ event, position }: PlacedEvent, { context }: Member): Promise<Outcome> {
    const { admission, write, timeoutMs } = this.options;
    // A context of its own: loaders start empty, and the calls belong to the work that caused the event.
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), timeoutMs);
    const own: RequestContext = {
      ...context,
      correlationId: event.correlationId ?? context.correlationId,
      signal: controller.signal,
    };
    const row = { ...event.data, eventId: event.id, occurredAt: event.time };
    try {
      return { delivery: write.answer(await admission.run(own, row), own, position) };
    } catch (error) {
      if (error instanceof RefusedRequest) return { refused: error };
      return { delivery: write.failure(error as Error, own, position) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** A gap is told in its turn: whoever reads again at once must not get older events afterwards. */
  private note(members: Iterable<Member>, position: string, reason: LossReason): void {
    let { loss } = this;
    if (loss === null) {
      const begun: Loss = { members: new Set(), position, reason };
      loss = begun;
      this.loss = begun;
      this.runs.inTurn(() => this.tell(begun));
    }
    for (const member of members) loss.members.add(member);
    loss.position = position;
  }

  private tell(loss: Loss): void {
    if (this.loss === loss) this.loss = null;
    for (const member of loss.members) {
      if (this.members.has(member)) member.next(this.options.write.gap(member.context, loss.position));
    }
    this.options.metrics.gap(loss.members.size, loss.reason);
  }
}

interface Loss {
  /** Whom the lost events were for. */
  readonly members: Set<Member>;
  /** Of the last one. */
  position: string;
  /** Why the first was lost. */
  readonly reason: LossReason;
}
