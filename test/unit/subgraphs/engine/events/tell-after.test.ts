import { expect, test, vi } from 'vitest';
import { createMemoryBus } from '../../../../../subgraphs/engine/events/memory-bus.ts';
import { tellAfter } from '../../../../../subgraphs/engine/events/tell-after.ts';
import { domainEvent } from '../../../../support/domain-events.ts';

test('events are told in their order, each after its work, also when the work fails or takes longer', async () => {
  const errors: unknown[] = [];
  const done: string[] = [];
  const told: string[] = [];
  let finishFirst = () => {};
  const work = async ({ id }: { readonly id: string }) => {
    if (id === 'first') await new Promise<void>((resolve) => (finishFirst = resolve));
    if (id === 'second') throw new Error('mine');
    done.push(id);
  };
  const bus = tellAfter(createMemoryBus({ retained: 10 }), work, (error) => errors.push(error));
  bus.listen(({ event }) => told.push(`${event.id} after ${done.join()}`));
  for (const id of ['first', 'second', 'third']) await bus.publish(domainEvent({ id }));
  await vi.waitUntil(() => done.includes('third'));
  expect(told).toEqual([]);
  finishFirst();
  await vi.waitUntil(() => told.length === 3);
  expect(told).toEqual(['first after third,first', 'second after third,first', 'third after third,first']);
  expect(errors).toHaveLength(1);
});
