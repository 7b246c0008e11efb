/**
 * Refuses requests when the process has more to do than it can, so that those it accepts keep their latency. What a request takes on
 * average is the requests in flight over those that end in a second (Little's law). While the event loop is never idle and that is
 * too long, only so many may be in flight as keep it short. How late the loop's timers are does not show it: under
 * overload requests wait in line for connections to services, and each turn of the loop stays short. Many requests that wait for a
 * slow service leave the loop idle, and are not bounded.
 */
import { performance } from 'node:perf_hooks';
import { type Counter, metrics } from '@opentelemetry/api';
import { GatewayError } from '../../schema/contract/errors.ts';
import { type HeadStep, headStep, type Step } from './step.ts';

export interface ShedOptions {
  /** Milliseconds a request may take on average while the event loop is never idle; 0 never sheds. */
  readonly delayMs: number;
  /** Requests whose answer is not complete, the one that is looked at included; streams are not among them. */
  readonly inFlight: () => number;
  /** Paths that are never refused: probes, and what shows how bad it is. */
  readonly exempt: readonly string[];
  /** Called when requests in flight begin to be bounded and when they are no longer. */
  readonly onChange: (shedding: boolean, takesMs: number) => void;
}

const SAMPLE_MS = 100;
/** Part of the time in which the event loop runs: beyond it the process is what is too slow. */
const NEVER_IDLE = 0.9;
/** A single pause (a large plan, garbage) and what piles up behind it is over by then, and refuses nobody. */
const SAMPLES_UNTIL_BOUND = 3;
/** After a second without a refusal the bound has done its work. */
const SAMPLES_UNTIL_FREE = 10;
/** As many get in however slow it is: otherwise nothing shows whether it is better. */
const FEWEST = 16;
const GROW = 1.05;
/** Weight of the latest sample in the rate. */
const LATEST = 0.2;

/** One for all: to find out where an error was made costs more than to refuse it. */
const REFUSAL = new GatewayError('OVERLOADED', { retryAfterSeconds: 1 });

export interface LoadSample {
  /** Part of the time in which the event loop ran. */
  readonly utilization: number;
  readonly inFlight: number;
  /** Requests that end in a second. */
  readonly perSecond: number;
}

/** Whether the process is what makes requests take longer than `delayMs`. */
export function isOverloaded({ utilization, inFlight, perSecond }: LoadSample, delayMs: number): boolean {
  return utilization > NEVER_IDLE && inFlight > mostFor(perSecond, delayMs);
}

/** How many requests may be in flight so that each takes `delayMs` on average. */
export function mostFor(perSecond: number, delayMs: number): number {
  return Math.max(FEWEST, Math.floor((perSecond * delayMs) / 1000));
}

export function shedLoad({ delayMs, inFlight, exempt, onChange }: ShedOptions): HeadStep {
  if (delayMs === 0) return headStep(() => {});
  const free = Number.POSITIVE_INFINITY;
  let bound = free;
  /** Since the last sample. */
  let [accepted, refused] = [0, 0];
  let [perSecond, share] = [0, 0];
  let [overloaded, calm] = [0, 0];
  let [wereInFlight, utilization] = [0, performance.eventLoopUtilization()];
  let sampledAt = performance.now();
  let counter: Counter | null = null;

  function sample(): void {
    const now = performance.now();
    const used = performance.eventLoopUtilization();
    const areInFlight = inFlight();
    const ended = accepted + wereInFlight - areInFlight;
    perSecond += LATEST * ((Math.max(0, ended) * 1000) / (now - sampledAt) - perSecond);
    const latest = {
      utilization: performance.eventLoopUtilization(used, utilization).utilization,
      inFlight: areInFlight,
      perSecond,
    };
    overloaded = isOverloaded(latest, delayMs) ? overloaded + 1 : 0;
    calm = refused === 0 && overloaded === 0 ? calm + 1 : 0;
    share = refused === 0 ? 0 : refused / (accepted + refused);
    const wasFree = bound === free;
    if (overloaded > 0 && (!wasFree || overloaded >= SAMPLES_UNTIL_BOUND)) bound = mostFor(perSecond, delayMs);
    else bound = calm >= SAMPLES_UNTIL_FREE ? free : Math.ceil(bound * GROW);
    if (wasFree !== (bound === free)) onChange(wasFree, Math.round((areInFlight * 1000) / Math.max(1, perSecond)));
    [accepted, refused] = [0, 0];
    [wereInFlight, utilization, sampledAt] = [areInFlight, used, now];
  }

  const watch: Step = (server) => {
    const meter = metrics.getMeter('serhafen');
    counter = meter.createCounter('load_shed_requests_total', {
      description: 'Requests refused with OVERLOADED because the process has more to do than it can',
    });
    counter.add(0);
    const sampling = setInterval(sample, SAMPLE_MS).unref();
    const gauge = meter.createObservableGauge('load_shed_ratio', {
      description: 'Part of the requests that is refused',
    });
    gauge.addCallback((result) => result.observe(share));
    server.addHook('onClose', () => clearInterval(sampling));
  };
  return headStep(({ url }) => {
    if (bound === free || inFlight() <= bound || exempt.some((path) => url.startsWith(path))) {
      accepted += 1;
      return;
    }
    refused += 1;
    counter?.add(1);
    throw REFUSAL;
  }, watch);
}
