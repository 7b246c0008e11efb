/**
 * How the calls of the last seconds ended. The library's own sampling moves its window by calls instead of by time, so that with
 * few calls it looks back much longer, and opens above a share, not at it.
 */
import { CircuitState, type IBreaker } from 'cockatiel';

export interface CallWindowOptions {
  /** Milliseconds that are looked back on. */
  readonly durationMs: number;
  /** Calls in the window below which nothing is concluded. */
  readonly minimumCalls: number;
  /** Per cent of the calls that fail when the circuit opens. */
  readonly errorPercent: number;
}

interface Slice {
  /** Number of the slice since the epoch. */
  number: number;
  succeeded: number;
  failed: number;
}

const SLICES = 10;

export class CallWindow implements IBreaker {
  /** Required by the library to save a circuit, which nobody does. */
  state: unknown = null;
  private readonly slices: Slice[] = Array.from({ length: SLICES }, () => ({ number: -1, succeeded: 0, failed: 0 }));
  private readonly sliceMs: number;
  private readonly options: CallWindowOptions;

  constructor(options: CallWindowOptions) {
    this.options = options;
    this.sliceMs = options.durationMs / SLICES;
  }

  success(circuit: CircuitState): void {
    if (circuit === CircuitState.HalfOpen) this.clear();
    this.slice().succeeded += 1;
  }

  /** @returns whether the circuit has to open */
  failure(circuit: CircuitState): boolean {
    this.slice().failed += 1;
    if (circuit !== CircuitState.Closed) return true;
    const { calls, failed } = this.totals();
    return calls >= this.options.minimumCalls && failed * 100 >= this.options.errorPercent * calls;
  }

  totals(): { readonly calls: number; readonly failed: number } {
    const first = this.now() - SLICES;
    let [calls, failed] = [0, 0];
    for (const slice of this.slices) {
      if (slice.number <= first) continue;
      calls += slice.succeeded + slice.failed;
      failed += slice.failed;
    }
    return { calls, failed };
  }

  private clear(): void {
    for (const slice of this.slices) slice.number = -1;
  }

  private now(): number {
    return Math.floor(Date.now() / this.sliceMs);
  }

  private slice(): Slice {
    const number = this.now();
    const slice = this.slices[number % SLICES] as Slice;
    if (slice.number !== number) {
      slice.number = number;
      slice.succeeded = 0;
      slice.failed = 0;
    }
    return slice;
  }
}
