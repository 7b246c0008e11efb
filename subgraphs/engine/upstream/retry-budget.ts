/**
 * How many retries an upstream is sent, whoever asks for them: a share of its calls. Retries that are only bounded a call
 * multiply the load of a service in the moment in which it can bear least.
 */

/** Retries a call pays for. */
const SHARE = 0.2;
/** Retries that need no calls, so that a quiet upstream is retried too. */
const PER_SECOND = 2;
/** Most retries that can be saved up. */
const CAPACITY = 50;

export class RetryBudget {
  private saved = CAPACITY / 5;
  private refilledAt = performance.now();

  /** One call that is not a retry. */
  deposit(): void {
    if (this.saved < CAPACITY) this.saved += SHARE;
  }

  /** Takes one retry; `false` when there is none left. */
  withdraw(): boolean {
    const now = performance.now();
    this.saved = Math.min(CAPACITY, this.saved + ((now - this.refilledAt) / 1000) * PER_SECOND);
    this.refilledAt = now;
    if (this.saved < 1) return false;
    this.saved -= 1;
    return true;
  }
}
