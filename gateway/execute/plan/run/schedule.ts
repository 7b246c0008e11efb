/** Runs the steps of a plan: each as soon as those it reads from are done, none waiting for anything else. */
import { Failure } from '../../../../schema/contract/fetch.ts';
import type { RunState } from './run-state.ts';

/** A step as the schedule sees it. */
export interface ScheduledStep {
  /**
   * Brings what the step is for into its slot; never throws.
   *
   * @param done called once, now or later
   */
  start(run: RunState, done: () => void): void;
  /** Positions of the steps that read from this one. */
  readonly followers: readonly number[];
  /** How many steps this one reads from. */
  readonly waitsFor: number;
}

/** @returns `undefined` when every step is done already */
export function runSteps(steps: readonly ScheduledStep[], run: RunState): Promise<void> | undefined {
  let left = steps.length;
  const waiting = steps.map(({ waitsFor }) => waitsFor);
  let finish: (() => void) | null = null;

  function done(step: ScheduledStep): void {
    left -= 1;
    for (const follower of step.followers) {
      const count = (waiting[follower] ?? 0) - 1;
      waiting[follower] = count;
      const next = steps[follower];
      if (count === 0 && next !== undefined) start(next);
    }
    if (left === 0) finish?.();
  }

  function start(step: ScheduledStep): void {
    step.start(run, () => done(step));
  }

  for (const step of steps) if (step.waitsFor === 0) start(step);
  if (left === 0) return undefined;
  return new Promise((resolve) => {
    finish = resolve;
  });
}

/** What a root step's work becomes in its slot. */
export function intoSlot(run: RunState, slot: number, work: () => unknown, done: () => void): void {
  fill(run, slot, work, (failure) => failure, done);
}

const NO_ROWS: ReadonlyMap<string, unknown> = new Map();

/** What a load's rows become in its slot: on failure, every key has the same failure. */
export function intoRows(
  run: RunState,
  slot: number,
  keys: ReadonlySet<string>,
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, unknown>> | ReadonlyMap<string, unknown>,
  done: () => void,
): void {
  if (keys.size === 0) {
    run.slots[slot] = NO_ROWS;
    done();
    return;
  }
  const list = [...keys];
  const eachFailed = (failure: Failure) => new Map(list.map((key) => [key, failure]));
  fill(run, slot, () => load(list), eachFailed, done);
}

function fill(
  run: RunState,
  slot: number,
  work: () => unknown,
  failed: (failure: Failure) => unknown,
  done: () => void,
): void {
  const fail = (error: unknown): void => {
    run.slots[slot] = failed(new Failure(error instanceof Error ? error : new Error(String(error))));
    done();
  };
  const found = (value: unknown): void => {
    run.slots[slot] = value;
    done();
  };
  let value: unknown;
  try {
    value = work();
  } catch (error) {
    fail(error);
    return;
  }
  if (value instanceof Promise) value.then(found, fail);
  else found(value);
}
