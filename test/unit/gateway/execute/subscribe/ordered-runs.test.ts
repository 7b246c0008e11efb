import { expect, test } from 'vitest';
import { createOrderedRuns } from '../../../../../gateway/execute/subscribe/ordered-runs.ts';

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('results are handed on in the order of the work, whichever ends first', async () => {
  const runs = createOrderedRuns(8, 10);
  const gates = [deferred(), deferred(), deferred()];
  const told: number[] = [];
  for (const [index, gate] of gates.entries()) {
    runs.add(
      async () => {
        await gate.promise;
        return index;
      },
      (result) => told.push(result),
    );
  }
  gates[2]?.resolve();
  gates[1]?.resolve();
  await settled();
  expect(told).toEqual([]);
  gates[0]?.resolve();
  await settled();
  expect(told).toEqual([0, 1, 2]);
});

test('no more run at once than may', async () => {
  const runs = createOrderedRuns(2, 10);
  const gates = [deferred(), deferred(), deferred(), deferred()];
  const started: number[] = [];
  for (const [index, gate] of gates.entries()) {
    runs.add(
      () => {
        started.push(index);
        return gate.promise;
      },
      () => {},
    );
  }
  await settled();
  expect(started).toEqual([0, 1]);
  gates[1]?.resolve();
  await settled();
  expect(started).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  await settled();
  expect(started).toEqual([0, 1, 2, 3]);
});

test('work beyond what may wait is not done, until some is', async () => {
  const runs = createOrderedRuns(1, 2);
  const gate = deferred();
  const work = (): Promise<void> => gate.promise;
  const nothing = (): void => {};
  expect([runs.add(work, nothing), runs.add(work, nothing), runs.add(work, nothing)]).toEqual([true, true, false]);
  gate.resolve();
  await settled();
  expect(runs.add(work, nothing)).toBe(true);
});
