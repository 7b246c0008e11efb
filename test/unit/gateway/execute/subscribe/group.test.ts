import { describe, expect, test } from 'vitest';
import type { LiveAdmission } from '../../../../../gateway/execute/prepare/admission.ts';
import { Group, type Member } from '../../../../../gateway/execute/subscribe/group.ts';
import type { PlacedEvent } from '../../../../../gateway/execute/subscribe/live-events.ts';
import { createSubscriptionMetrics } from '../../../../../gateway/execute/subscribe/subscription-metrics.ts';
import { createAnswerWriter, type Delivery } from '../../../../../gateway/execute/subscribe/write-answer.ts';
import type { RequestContext } from '../../../../../schema/contract/request-context.ts';
import { domainEvent } from '../../../../support/domain-events.ts';

/** What may wait for one group. */
const MOST = 512;

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const context = { correlationId: 'c', caller: null, tenant: null, locale: 'en' } as unknown as RequestContext;

const placed = (number: number, data = {}): PlacedEvent => ({ event: domainEvent({ data }), position: `1-${number}` });

/** A group whose runs end when the test says so. */
function slowGroup() {
  const pending: (() => void)[] = [];
  const admission = {
    run: () => new Promise((resolve) => pending.push(() => resolve({ data: '{}', errors: [] }))),
  } as unknown as LiveAdmission;
  const metrics = createSubscriptionMetrics(() => ({ subscriptions: 0, groups: 0 }));
  const write = createAnswerWriter((formatted) => formatted);
  const group = new Group({ admission, write, timeoutMs: 60_000, metrics });
  return {
    group,
    /** Ends so many runs, in order. */
    finish: async (runs: number) => {
      for (let count = 0; count < runs; count++) {
        pending.shift()?.();
        await settled();
      }
    },
  };
}

function member(group: Group, isFor: Member['isFor'] = null): string[] {
  const told: string[] = [];
  group.members.add({
    context,
    isFor,
    next: ({ text, position }: Delivery) => told.push(text.includes('EVENTS_MISSED') ? `gap ${position}` : position),
    refuse: () => told.push('refused'),
  });
  return told;
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `1-${from + index}`);

describe('more events than may wait for a group', () => {
  test('are told as a gap behind what came before them, with the place of the last one that is lost', async () => {
    const { group, finish } = slowGroup();
    const told = member(group);
    for (let number = 1; number <= MOST + 2; number++) group.publish(placed(number));
    await finish(1);
    expect(told).toEqual(['1-1']);
    await finish(MOST - 1);
    expect(told).toEqual([...numbers(1, MOST), `gap 1-${MOST + 2}`]);
  });

  test('are one gap, and what comes after it is told after it', async () => {
    const { group, finish } = slowGroup();
    const told = member(group);
    for (let number = 1; number <= MOST + 1; number++) group.publish(placed(number));
    await finish(1);
    // There is room for one; it would be lost again and again.
    group.publish(placed(MOST + 2));
    await finish(MOST);
    group.publish(placed(MOST + 3));
    await finish(1);
    expect(told).toEqual([...numbers(1, MOST), `gap 1-${MOST + 2}`, `1-${MOST + 3}`]);
  });

  test('concern those they were for', async () => {
    const { group, finish } = slowGroup();
    const all = member(group);
    const few = member(group, (data) => data.few === true);
    for (let number = 1; number <= MOST + 1; number++) group.publish(placed(number, { few: number === 1 }));
    await finish(MOST);
    expect(all.at(-1)).toBe(`gap 1-${MOST + 1}`);
    expect(few).toEqual(['1-1']);
  });

  test('lost by the stream too, are a gap up to where the stream goes on', async () => {
    const { group, finish } = slowGroup();
    const told = member(group);
    for (let number = 1; number <= MOST; number++) group.publish(placed(number));
    group.lose(`1-${MOST + 5}`);
    await finish(MOST);
    expect(told).toEqual([...numbers(1, MOST), `gap 1-${MOST + 5}`]);
  });
});

test('what the stream lost is told behind what came before it, and before what came after', async () => {
  const { group, finish } = slowGroup();
  const told = member(group);
  group.publish(placed(1));
  group.lose('1-5');
  group.publish(placed(6));
  group.lose('1-9');
  await finish(2);
  expect(told).toEqual(['1-1', 'gap 1-5', '1-6', 'gap 1-9']);
});
