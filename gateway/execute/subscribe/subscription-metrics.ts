/** What an operator sees of subscriptions: how many there are, what they are told, and what they are not. */
import { type Attributes, metrics, type ObservableResult } from '@opentelemetry/api';

/**
 * Why a subscriber is not told of an event. `queue_full`: too many wait for its group. `catch_up`: too many came while it was
 * still told what it had missed. `stream`: the bus lost them. `resume`: the place it named is not one to go on from.
 */
const REASONS = ['queue_full', 'catch_up', 'stream', 'resume'] as const;
export type LossReason = (typeof REASONS)[number];

export interface SubscriptionMetrics {
  /** @param subscribers who were handed one answer */
  told(subscribers: number): void;
  /** @param milliseconds from the process being told of the event to the last subscriber of a group being handed the answer */
  took(milliseconds: number): void;
  /** @param answers that were never made or handed on */
  dropped(answers: number, reason: 'queue_full' | 'catch_up'): void;
  /** @param subscribers who were told that they have to read again */
  gap(subscribers: number, reason: LossReason): void;
  stop(): void;
}

export function createSubscriptionMetrics(
  size: () => { readonly subscriptions: number; readonly groups: number },
): SubscriptionMetrics {
  const meter = metrics.getMeter('serhafen');
  const told = meter.createCounter('live_messages_total', { description: 'Answers that were handed to subscribers' });
  const dropped = meter.createCounter('live_messages_dropped_total', {
    description: 'Answers that subscribers were not told, by reason; each is followed by a gap',
  });
  const gaps = meter.createCounter('live_gaps_total', {
    description: 'Subscribers who were told that they have to read again, by reason',
  });
  const durations = meter.createHistogram('live_delivery_seconds', {
    description: 'From the process being told of an event to a group of subscribers being handed the answer',
  });
  const subscriptions = meter.createObservableGauge('live_subscriptions', {
    description: 'Subscriptions that are open',
  });
  const groups = meter.createObservableGauge('live_subscription_groups', {
    description: 'Groups of subscriptions that are answered the same: each runs an event once',
  });
  const labels = new Map<LossReason, Attributes>(REASONS.map((reason) => [reason, { reason }]));
  // Seen before the first: a rate counts from what was there.
  told.add(0);
  for (const reason of REASONS) gaps.add(0, labels.get(reason));
  for (const reason of ['queue_full', 'catch_up'] as const) dropped.add(0, labels.get(reason));
  const readSubscriptions = (result: ObservableResult): void => result.observe(size().subscriptions);
  const readGroups = (result: ObservableResult): void => result.observe(size().groups);
  subscriptions.addCallback(readSubscriptions);
  groups.addCallback(readGroups);

  return {
    told: (subscribers) => told.add(subscribers),
    took: (milliseconds) => durations.record(milliseconds / 1000),
    dropped: (answers, reason) => dropped.add(answers, labels.get(reason)),
    gap: (subscribers, reason) => gaps.add(subscribers, labels.get(reason)),
    stop: () => {
      subscriptions.removeCallback(readSubscriptions);
      groups.removeCallback(readGroups);
    },
  };
}
