/** One listener on the event bus for all subscriptions of the process: sorts events to groups, and catches up who comes back. */
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { Tenant } from '../../../schema/contract/request-context.ts';
import { comparePositions, isPosition, timeOf } from '../../../subgraphs/engine/serve.ts';
import type { LiveAdmission } from '../prepare/admission.ts';
import { createEventFilter, type EventFilter } from './event-filter.ts';
import { Group, type Member, type Subscriber } from './group.ts';
import { channelOf, groupKey } from './group-key.ts';
import type { LiveEvents, PlacedEvent } from './live-events.ts';
import { createSubscriptionMetrics, type SubscriptionMetrics } from './subscription-metrics.ts';
import type { AnswerWriter, Delivery } from './write-answer.ts';

export interface FanOutOptions {
  readonly events: LiveEvents;
  readonly write: AnswerWriter;
  /** Milliseconds after which the calls of one run are aborted. */
  readonly timeoutMs: number;
}

export interface FanOut {
  /**
   * Adds a subscriber.
   *
   * @param after place of the last event it has seen: what came since is caught up first. `null`: from now on
   * @param hold keeps what runs the subscription open until it is released
   * @returns a function that ends the subscription
   */
  join(admission: LiveAdmission, subscriber: Subscriber, after: string | null, hold: () => () => void): () => void;
  /** Place of the latest event of a tenant. */
  position(tenant: Tenant): string;
  stop(): void;
}

interface OpenGroup {
  readonly key: string;
  readonly group: Group;
  readonly types: ReadonlySet<string>;
  readonly filter: EventFilter;
  readonly release: () => void;
}

export function createFanOut({ events, write, timeoutMs }: FanOutOptions): FanOut {
  /** By channel, then by key: an event meets the groups of its own tenant and no others. */
  const channels = new Map<string, Map<string, OpenGroup>>();
  const metrics = createSubscriptionMetrics(size);
  const unlisten = events.listen(publish, tellGap);

  function publish(placed: PlacedEvent): void {
    const { tenant } = placed.event;
    if (tenant === null) return;
    for (const open of channels.get(channelOf(tenant))?.values() ?? []) {
      if (takes(open, placed)) open.group.publish(placed);
    }
  }

  /** Nobody knows what was in the events that were lost: it may have been for anybody of the tenant. */
  function tellGap(tenant: Tenant | null, position: string): void {
    if (tenant === null) return;
    for (const { group } of channels.get(channelOf(tenant))?.values() ?? []) group.lose(position);
  }

  function open(tenant: Tenant, admission: LiveAdmission, subscriber: Subscriber, hold: () => () => void): OpenGroup {
    const { caller, locale } = subscriber.context;
    const { sameForRole, field } = admission;
    const key = groupKey(tenant, { operation: admission.key, sameForRole, caller, locale });
    const channel = channels.get(channelOf(tenant)) ?? new Map<string, OpenGroup>();
    channels.set(channelOf(tenant), channel);
    const known = channel.get(key);
    if (known !== undefined) return known;
    const made = {
      key,
      group: new Group({ admission, write, timeoutMs, metrics }),
      types: new Set(field.events),
      filter: createEventFilter(field, admission.arguments),
      release: hold(),
    };
    channel.set(key, made);
    return made;
  }

  function leave(tenant: Tenant, { key, group, release }: OpenGroup, member: Member): void {
    if (!group.members.delete(member) || group.members.size > 0) return;
    const channel = channels.get(channelOf(tenant));
    channel?.delete(key);
    if (channel?.size === 0) channels.delete(channelOf(tenant));
    release();
  }

  function size(): { readonly subscriptions: number; readonly groups: number } {
    let subscriptions = 0;
    let groups = 0;
    for (const channel of channels.values()) {
      groups += channel.size;
      for (const { group } of channel.values()) subscriptions += group.members.size;
    }
    return { subscriptions, groups };
  }

  return {
    join: (admission, subscriber, after, hold) => {
      const { tenant } = subscriber.context;
      if (tenant === null) throw new GatewayError('TENANT_HEADER_MISSING');
      const joined = open(tenant, admission, subscriber, hold);
      const member: Member = { ...subscriber, isFor: joined.filter.isFor };
      if (after === null) {
        joined.group.members.add(member);
        return () => leave(tenant, joined, member);
      }
      const latecomer = createLatecomer(member, write, metrics);
      joined.group.members.add(latecomer.member);
      void catchUp({ events, write, metrics }, { tenant, after, open: joined, latecomer, subscriber });
      return () => leave(tenant, joined, latecomer.member);
    },
    position: events.position,
    stop: () => {
      unlisten();
      metrics.stop();
    },
  };
}

function takes({ types, filter }: OpenGroup, { event }: PlacedEvent): boolean {
  return types.has(event.type) && filter.matches(event.data);
}

interface Latecomer {
  /** Stands in the group for the subscriber: keeps what happens until the subscriber knows what it missed. */
  readonly member: Member;
  /** @param known up to here the subscriber knows what happened; `null`: nobody knows */
  release(known: string | null): void;
}

/** Answers that wait for a latecomer, and events it is told one by one; beyond them it is told to read again. */
const MOST_HELD = 512;
const MOST_MISSED = 1000;

function createLatecomer(member: Member, write: AnswerWriter, metrics: SubscriptionMetrics): Latecomer {
  let held: Delivery[] | null = [];
  let lost: string | null = null;
  let knownUpTo: string | null = null;

  /** The stream may be read further than it is told here: what was caught up with can still come. Then all is news. */
  function tell(delivery: Delivery): void {
    if (knownUpTo !== null) {
      if (comparePositions(delivery.position, knownUpTo) <= 0) return;
      knownUpTo = null;
    }
    member.next(delivery);
  }

  return {
    member: {
      ...member,
      next: (delivery) => {
        if (held === null) tell(delivery);
        else if (held.length < MOST_HELD) held.push(delivery);
        else {
          lost = delivery.position;
          metrics.dropped(1, 'catch_up');
        }
      },
    },
    release: (known) => {
      const waiting = held ?? [];
      held = null;
      knownUpTo = known;
      for (const delivery of waiting) tell(delivery);
      if (lost !== null && (known === null || comparePositions(lost, known) > 0)) {
        member.next(write.gap(member.context, lost));
        metrics.gap(1, 'catch_up');
      }
    },
  };
}

interface Missing {
  readonly tenant: Tenant;
  readonly after: string;
  readonly open: OpenGroup;
  readonly latecomer: Latecomer;
  readonly subscriber: Subscriber;
}

async function catchUp(
  { events, write, metrics }: Pick<FanOutOptions, 'events' | 'write'> & { readonly metrics: SubscriptionMetrics },
  { tenant, after, open, latecomer, subscriber }: Missing,
): Promise<void> {
  const { group } = open;
  const { member } = latecomer;
  const since = await readSince(events, tenant, after);
  const missed = since?.filter((placed) => takes(open, placed) && isFor(member, placed)) ?? null;
  let known = since === null ? null : (since.at(-1)?.position ?? after);
  if (missed === null || missed.length > MOST_MISSED) {
    const here = events.position(tenant);
    // Another process has told it more than this one has read yet: what comes up to there is no news, and its place stays.
    if (since === null && isAhead(after, here)) known = after;
    if (group.members.has(member)) {
      subscriber.next(write.gap(subscriber.context, known === after ? after : here));
      metrics.gap(1, 'resume');
    }
  } else {
    for (const placed of missed) {
      const outcome = await group.outcome(placed, member);
      if (!group.members.has(member)) return;
      if ('refused' in outcome) {
        subscriber.refuse(outcome.refused);
        return;
      }
      subscriber.next(outcome.delivery);
      metrics.told(1);
    }
  }
  latecomer.release(known);
}

/** How far the clock of the stream may be ahead of ours. A place beyond is made up: nobody waits for it. */
const CLOCK_SKEW_MS = 5000;

function isAhead(after: string, here: string): boolean {
  return isPosition(after) && comparePositions(after, here) > 0 && timeOf(after) <= Date.now() + CLOCK_SKEW_MS;
}

/** @returns `null` when some are lost */
async function readSince(events: LiveEvents, tenant: Tenant, after: string): Promise<readonly PlacedEvent[] | null> {
  try {
    return await events.since(tenant, after);
  } catch {
    // The stream cannot be read: what was missed is not known, which is what a gap says.
    return null;
  }
}

function isFor({ isFor, context }: Member, { event }: PlacedEvent): boolean {
  return isFor === null || isFor(event.data, context.caller);
}
