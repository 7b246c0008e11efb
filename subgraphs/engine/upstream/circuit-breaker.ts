/**
 * Stops asking a service that fails, and asks it again by one call after a while. The states are the library's; the way of a
 * call that succeeds does not lead through its `execute`, which costs promises.
 */
import { BrokenCircuitError, type CircuitBreakerPolicy, CircuitState, circuitBreaker, handleWhen } from 'cockatiel';
import { GatewayError } from '../../../schema/contract/errors.ts';
import { CallWindow, type CallWindowOptions } from './call-window.ts';
import type { HttpAnswer } from './exchange.ts';

/** `observe`: states are told, nothing is refused. `off`: nothing is counted. */
export type BreakerMode = 'enforce' | 'observe' | 'off';

export interface BreakerOptions extends CallWindowOptions {
  readonly mode: BreakerMode;
  /** Milliseconds for which an open circuit refuses calls before one is let through. */
  readonly openMs: number;
}

/** In the order of the metric `circuit_breaker_state`: 0, 1, 2. */
export const CIRCUIT_STATES = ['closed', 'open', 'half-open'] as const;
export type CircuitName = (typeof CIRCUIT_STATES)[number];

/** A change of state of one service's circuit. */
export interface CircuitChange {
  readonly service: string;
  readonly state: CircuitName;
  /** Calls of the window, and how many of them failed. */
  readonly calls: number;
  readonly failed: number;
}

export const DEFAULT_BREAKER: BreakerOptions = {
  mode: 'enforce',
  durationMs: 10_000,
  minimumCalls: 10,
  errorPercent: 50,
  openMs: 30_000,
};

/** A service that is too busy or broken; what is wrong with the request itself is not its failure. */
export function isFailure(status: number): boolean {
  return status >= 500 || status === 429;
}

/** Whether an answer counts against the service: a write that comes too often is mostly one user's, as a sign-in that is guessed. */
export function countsAgainst(status: number, repeatable: boolean): boolean {
  return isFailure(status) && (status !== 429 || repeatable);
}

/** What a probe brought. */
interface Probed {
  readonly answer: HttpAnswer;
  readonly failed: boolean;
}

const FAILED = () => {
  throw new Error('a call failed');
};
const ignore = (): void => {};

export class CircuitBreaker {
  private readonly service: string;
  private readonly options: BreakerOptions;
  private readonly window: CallWindow;
  private readonly policy: CircuitBreakerPolicy;
  private openedAt = 0;

  constructor(service: string, options: BreakerOptions, onChange: (change: CircuitChange) => void) {
    this.service = service;
    this.options = options;
    this.window = new CallWindow(options);
    // An answer that cannot be read is an answer: whoever refuses it has heard from the service.
    const failures = handleWhen((error) => !(error instanceof GatewayError)).orWhenResult(
      (probed) => (probed as Probed).failed,
    );
    this.policy = circuitBreaker(failures, { halfOpenAfter: options.openMs, breaker: this.window });
    this.policy.onStateChange((state) => {
      if (state === CircuitState.Open) this.openedAt = Date.now();
      onChange({ service, state: CIRCUIT_STATES[state as 0 | 1 | 2], ...this.window.totals() });
    });
  }

  /** Calls are let through and counted. */
  get closed(): boolean {
    return this.policy.state === CircuitState.Closed;
  }

  /** Index in {@link CIRCUIT_STATES}. */
  get state(): 0 | 1 | 2 {
    return this.policy.state as 0 | 1 | 2;
  }

  succeeded(): void {
    if (this.closed && this.options.mode !== 'off') this.window.success(CircuitState.Closed);
  }

  failed(): void {
    if (this.closed && this.options.mode !== 'off') this.policy.execute(FAILED).catch(ignore);
  }

  /**
   * Runs a call while the circuit is not closed: as the one that finds out whether the service is back, if it is time for it.
   *
   * @param repeatable as the call guard has it
   * @throws {GatewayError} (rejects with) CIRCUIT_OPEN otherwise
   */
  async probe(call: () => Promise<HttpAnswer>, repeatable: boolean): Promise<HttpAnswer> {
    if (this.policy.state === CircuitState.HalfOpen) return this.refuse(call);
    try {
      const probed = await this.policy.execute(async (): Promise<Probed> => {
        const answer = await call();
        return { answer, failed: countsAgainst(answer.status, repeatable) };
      });
      return probed.answer;
    } catch (error) {
      if (error instanceof BrokenCircuitError) return this.refuse(call);
      throw error;
    }
  }

  private refuse(call: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    if (this.options.mode === 'observe') return call();
    const leftMs = this.openedAt + this.options.openMs - Date.now();
    const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1000));
    throw new GatewayError('CIRCUIT_OPEN', { service: this.service, retryAfterSeconds });
  }
}
