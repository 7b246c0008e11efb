/** What one request wants done when nothing that runs now, nor what it resolves, can ask for more. */

const settled = Promise.resolve();

export class EndOfTurn {
  private waiting: (() => void)[] = [];

  /**
   * Runs `work` after the microtasks, by DataLoader's own recipe: once for all that wait, as part of the request (what carries it
   * through the event loop is taken along here). `queueMicrotask` would make an async resource each time.
   */
  do(work: () => void): void {
    this.waiting.push(work);
    if (this.waiting.length === 1) settled.then(() => process.nextTick(run, this));
  }

  /** The turn is over. */
  end(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const work of waiting) work();
  }
}

function run(turn: EndOfTurn): void {
  turn.end();
}
