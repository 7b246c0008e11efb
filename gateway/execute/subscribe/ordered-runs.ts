/** Runs work side by side, hands the results on in the order in which the work came. */

export interface OrderedRuns {
  /**
   * @param work never rejects
   * @param done called with the result once those of all earlier work were handed on. Must not throw
   * @returns `false` when too much waits: the work is not done. Then nothing is taken before half of it is done, so that who
   *   cannot follow loses some of it at once, instead of every other piece
   */
  add<T>(work: () => Promise<T>, done: (result: T) => void): boolean;
  /** Calls back once the results of all earlier work were handed on, before those of later work. Must not throw. */
  inTurn(done: () => void): void;
}

/**
 * @param side how many run at once
 * @param most how many may be unfinished: an answer that hangs must not let the others pile up without end
 */
export function createOrderedRuns(side: number, most: number): OrderedRuns {
  const waiting: (() => void)[] = [];
  let unfinished = 0;
  let running = 0;
  let refusing = false;
  let last: Promise<unknown> = Promise.resolve();

  function start<T>(work: () => Promise<T>): Promise<T> {
    running += 1;
    return work().finally(() => {
      running -= 1;
      waiting.shift()?.();
    });
  }

  return {
    add: (work, done) => {
      refusing = unfinished >= most || (refusing && unfinished > most / 2);
      if (refusing) return false;
      unfinished += 1;
      const result = running < side ? start(work) : new Promise<void>((go) => waiting.push(go)).then(() => start(work));
      last = last.then(async () => {
        const value = await result;
        unfinished -= 1;
        done(value);
      });
      return true;
    },
    inTurn: (done) => {
      last = last.then(done);
    },
  };
}
