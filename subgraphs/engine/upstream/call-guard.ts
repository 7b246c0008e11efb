/**
 * Every call of one service goes through here: a bounded line, a circuit breaker, tries within a deadline and a budget. A call that
 * succeeds at once pays for two counters.
 */
import type { Pool } from 'undici';
import { ERRORS, GatewayError } from '../../../schema/contract/errors.ts';
import type { RequestSignal } from '../../../schema/contract/request-signal.ts';
import { asGatewayError, isConnectionFailure } from './call-failure.ts';
import {
  type BreakerOptions,
  CircuitBreaker,
  type CircuitChange,
  countsAgainst,
  DEFAULT_BREAKER,
  isFailure,
} from './circuit-breaker.ts';
import { type ExchangeRequest, exchange, type HttpAnswer, type Inspect, LateAnswer, type Outcome } from './exchange.ts';
import { RetryBudget } from './retry-budget.ts';
import { pause, retryDelay } from './retry-delay.ts';
import type { ServiceMetrics } from './upstream-metrics.ts';

export interface GuardOptions {
  /** Calls that run at a time; the connections of the service. */
  readonly connections: number;
  /** Calls that wait in line for a connection; a further one is refused with OVERLOADED. Default 1000. */
  readonly queue?: number;
  /** Milliseconds until the head of an answer has come. Default: `tryTimeoutMs`. */
  readonly headerTimeoutMs?: number;
  /** Milliseconds one try may take until its answer is complete. */
  readonly tryTimeoutMs: number;
  /** Milliseconds all tries of a call may take together. */
  readonly totalTimeoutMs: number;
  /** Tries of a repeatable call that meets a connection failure, 502, 503 or 504. */
  readonly attempts: number;
  /** Default {@link DEFAULT_BREAKER}. */
  readonly breaker?: BreakerOptions;
}

/** How one try is made. */
export type Send = typeof exchange;

/** A call with all its tries. */
interface Call {
  readonly pool: Pool;
  readonly request: ExchangeRequest;
  readonly signal: RequestSignal;
  readonly repeatable: boolean;
  readonly inspect: Inspect | null;
  readonly send: Send;
  /** As `performance.now()` says it. */
  readonly startedAt: number;
  /** What {@link CallGuard.reached} was then. */
  readonly reached: number;
}

const RETRYABLE = new Set([502, 503, 504]);
/** A probe is sent for everybody, so it does not end with the client that happened to send it. */
const UNENDED = new AbortController().signal;

export class CallGuard {
  readonly breaker: CircuitBreaker;
  private readonly service: string;
  private readonly options: GuardOptions;
  private readonly most: number;
  private readonly headerTimeoutMs: number;
  private readonly budget = new RetryBudget();
  private readonly metrics: ServiceMetrics;
  /** Calls that run or wait in line. */
  pending = 0;
  /** Calls that got as far as the service: goes up while it can be reached. */
  private reached = 0;

  constructor(
    service: string,
    options: GuardOptions,
    metrics: ServiceMetrics,
    onChange: (change: CircuitChange) => void,
  ) {
    this.service = service;
    this.options = options;
    this.metrics = metrics;
    this.most = options.connections + (options.queue ?? 1000);
    this.headerTimeoutMs = options.headerTimeoutMs ?? options.tryTimeoutMs;
    this.breaker = new CircuitBreaker(service, options.breaker ?? DEFAULT_BREAKER, onChange);
  }

  /**
   * @param repeatable the service does the same however often it is asked
   * @param send       makes one try; what it answers is handed on as it is. Default: reads the whole answer
   * @throws {GatewayError} (rejects with) CIRCUIT_OPEN, OVERLOADED, UPSTREAM_UNAVAILABLE, UPSTREAM_TIMEOUT, or what `inspect` refuses with
   */
  call(
    pool: Pool,
    request: ExchangeRequest,
    signal: RequestSignal,
    repeatable: boolean,
    inspect: Inspect | null = null,
    send: Send = exchange,
  ): Promise<HttpAnswer> {
    if (this.pending >= this.most) {
      this.metrics.refused('queue_full');
      return Promise.reject(new GatewayError('OVERLOADED', { service: this.service, retryAfterSeconds: 1 }));
    }
    this.pending += 1;
    this.budget.deposit();
    const { reached } = this;
    const call = { pool, request, signal, repeatable, inspect, send, startedAt: performance.now(), reached };
    const timeoutMs = Math.min(this.options.tryTimeoutMs, this.options.totalTimeoutMs);
    return new Promise((resolve) => {
      if (!this.breaker.closed) return resolve(this.leave(this.probe(call, timeoutMs)));
      // Nearly every call ends with its first try, which costs no promise beside this one.
      this.send(call, timeoutMs, (outcome) => {
        if (!this.isGood(outcome)) return resolve(this.leave(this.recover(call, outcome)));
        this.succeed(call, outcome);
        this.pending -= 1;
        resolve(outcome);
      });
    });
  }

  private leave(ended: Promise<HttpAnswer>): Promise<HttpAnswer> {
    return ended.finally(() => {
      this.pending -= 1;
    });
  }

  private send(call: Call, timeoutMs: number, done: (outcome: Outcome) => void): void {
    call.send(call.pool, call.request, call.signal, timeoutMs, call.inspect, this.headerTimeoutMs, done);
  }

  private isGood(outcome: Outcome): outcome is HttpAnswer {
    if (outcome instanceof Error) return false;
    this.reached += 1;
    return !isFailure(outcome.status);
  }

  private succeed({ startedAt }: Call, { status }: HttpAnswer): void {
    this.breaker.succeeded();
    this.metrics.ended(status, performance.now() - startedAt);
  }

  /** Tries again what brought no good answer, as long as that may help. */
  private async recover(call: Call, first: Outcome): Promise<HttpAnswer> {
    const { signal, repeatable, startedAt, reached } = call;
    const { tryTimeoutMs, totalTimeoutMs, attempts } = this.options;
    const deadline = startedAt + totalTimeoutMs;
    let outcome = first;
    for (let attempt = 1; ; attempt++) {
      if (!signal.aborted) this.judge(outcome, repeatable, this.reached > reached);
      const more = repeatable && attempt < attempts && isRetryable(outcome) && !signal.aborted;
      if (!more || !(await this.prepareRetry(attempt, outcome, deadline, signal))) {
        this.metrics.ended(this.statusOf(outcome, signal), performance.now() - startedAt);
        return this.settle(outcome);
      }
      const timeoutMs = Math.min(tryTimeoutMs, deadline - performance.now());
      if (!this.breaker.closed) return await this.probe(call, timeoutMs);
      outcome = await new Promise((done) => this.send(call, timeoutMs, done));
      if (!this.isGood(outcome)) continue;
      this.succeed(call, outcome);
      return outcome;
    }
  }

  /** Makes a try while the circuit is not closed. */
  private async probe(call: Call, timeoutMs: number): Promise<HttpAnswer> {
    const { signal, startedAt } = call;
    if (signal.aborted) return this.settle(new LateAnswer(false));
    const unended = { ...call, signal: UNENDED };
    try {
      const answer = await this.breaker.probe(async () => {
        const outcome = await new Promise<Outcome>((done) => this.send(unended, timeoutMs, done));
        if (outcome instanceof Error) throw outcome;
        return outcome;
      }, call.repeatable);
      this.metrics.ended(answer.status, performance.now() - startedAt);
      return answer;
    } catch (error) {
      if ((error as GatewayError).code === 'CIRCUIT_OPEN') this.metrics.refused('circuit_open');
      else this.metrics.ended(this.statusOf(error as Error, signal), performance.now() - startedAt);
      throw asGatewayError(error, this.service);
    }
  }

  /** Tells the breaker and the metrics of a try that brought no good answer. */
  private judge(outcome: Outcome, repeatable: boolean, reachable: boolean): void {
    if (outcome instanceof LateAnswer && outcome.sent) this.reached += 1;
    const reason = reasonOf(outcome, repeatable, reachable);
    if (reason === null) return;
    this.metrics.failed(reason);
    this.breaker.failed();
  }

  /** Waits; `false` when there is no time, no budget or no hope for another try. */
  private async prepareRetry(
    attempt: number,
    outcome: Outcome,
    deadline: number,
    signal: RequestSignal,
  ): Promise<boolean> {
    const retryAfter = outcome instanceof Error ? undefined : outcome.headers['retry-after'];
    const delay = retryDelay(attempt, retryAfter, deadline - performance.now());
    if (delay < 0) return false;
    if (!this.budget.withdraw()) {
      this.metrics.withheldRetry();
      return false;
    }
    await pause(delay, signal);
    if (!this.breaker.closed || signal.aborted) return false;
    this.metrics.retried();
    return true;
  }

  /** The status that stands for a call without an answer: 499 when nobody waits for it any more. */
  private statusOf(outcome: Outcome, signal: RequestSignal): number {
    if (!(outcome instanceof Error)) return outcome.status;
    if (signal.aborted) return 499;
    const { code } = asGatewayError(outcome, this.service) as GatewayError;
    return ERRORS[code as keyof typeof ERRORS]?.status ?? 500;
  }

  private settle(outcome: Outcome): HttpAnswer {
    if (outcome instanceof Error) throw asGatewayError(outcome, this.service);
    return outcome;
  }
}

function isRetryable(outcome: Outcome): boolean {
  return outcome instanceof Error ? isConnectionFailure(outcome) : RETRYABLE.has(outcome.status);
}

/**
 * Why a try counts against the service; `null` when it does not.
 *
 * @param reachable other calls have reached the service meanwhile
 */
function reasonOf(
  outcome: Outcome,
  repeatable: boolean,
  reachable: boolean,
): 'status' | 'timeout' | 'connection' | null {
  if (!(outcome instanceof Error)) {
    return countsAgainst(outcome.status, repeatable) ? 'status' : null;
  }
  // A long line is no failure of the service: refusing calls would only make it idle. A line that nobody leaves is.
  if (outcome instanceof LateAnswer) return outcome.sent || !reachable ? 'timeout' : null;
  const code = (asGatewayError(outcome, '') as GatewayError).code;
  return code === 'UPSTREAM_TIMEOUT' || code === 'UPSTREAM_UNAVAILABLE' ? 'connection' : null;
}
