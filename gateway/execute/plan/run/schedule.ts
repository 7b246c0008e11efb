/** Runs the steps of a plan: each as soon as those it reads from are done, none waiting for anything else. */
import { Failure } from '../../../../schema/contract/fetch.ts';
import type { RunState } from './run-state.ts';

/** A step as the schedule sees it. */
export interface ScheduledStep {
  /** Brings what the step is for into its slot; never throws, never rejects. */
  start(run: RunState): Promise<void> | undefined;
  /** Positions of the steps that read from this one. */
  readonly followers: readonly number[];
  /** How many steps this one reads from. */
  readonly waitsFor: number;
}

/** Resolves when every step is done. */
export function runSteps(steps: readonly ScheduledStep[], run: RunState): Promise<void> | undefined {
  if (steps.length === 1) return steps[0]?.start(run);
  let left = steps.length;
  const waiting = steps.map(({ waitsFor }) => waitsFor);
  let finish: (() => void) | null = null;

  function done(index: number): void {
    left -= 1;
    for (const follower of steps[index]?.followers ?? []) {
      const count = (waiting[follower] ?? 0) - 1;
      waiting[follower] = count;
      if (count === 0) start(follower);
    }
    if (left === 0) finish?.();
  }

  function start(index: number): void {
    const running = steps[index]?.start(run);
    if (running === undefined) done(index);
    else running.then(() => done(index));
  }

  for (let index = 0; index < steps.length; index++) if (steps[index]?.waitsFor === 0) start(index);
  if (left === 0) return undefined;
  return new Promise((resolve) => {
    finish = resolve;
  });
}

/** What a root step's work becomes in its slot. */
export function intoSlot(run: RunState, slot: number, work: () => unknown): Promise<void> | undefined {
  const fail = (error: unknown): void => {
    run.slots[slot] = new Failure(error instanceof Error ? error : new Error(String(error)));
  };
  try {
    const value = work();
    if (value instanceof Promise) {
      return value.then((found: unknown) => {
        run.slots[slot] = found;
      }, fail);
    }
    run.slots[slot] = value;
  } catch (error) {
    fail(error);
  }
  return undefined;
}

const NO_ROWS: ReadonlyMap<string, unknown> = new Map();

/** What a load's rows become in its slot: on failure, every key has the same failure. */
export function intoRows(
  run: RunState,
  slot: number,
  keys: ReadonlySet<string>,
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, unknown>> | ReadonlyMap<string, unknown>,
): Promise<void> | undefined {
  if (keys.size === 0) {
    run.slots[slot] = NO_ROWS;
    return undefined;
  }
  const list = [...keys];
  const fail = (error: unknown): void => {
    const failure = new Failure(error instanceof Error ? error : new Error(String(error)));
    run.slots[slot] = new Map(list.map((key) => [key, failure]));
  };
  try {
    const rows = load(list);
    if (rows instanceof Promise) {
      return rows.then((found) => {
        run.slots[slot] = found;
      }, fail);
    }
    run.slots[slot] = rows;
  } catch (error) {
    fail(error);
  }
  return undefined;
}
