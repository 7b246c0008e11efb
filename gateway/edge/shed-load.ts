/**
 * Refuses a part of the requests when the process has more to do than it can: what is accepted keeps its latency. The part grows while
 * the event loop is late and shrinks when it is not, so that a single pause (a large plan, garbage) refuses next to nobody.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Counter, metrics } from '@opentelemetry/api';
import { GatewayError } from '../../schema/contract/errors.ts';
import { type HeadStep, headStep, type Step } from './step.ts';

export interface ShedOptions {
  /** Milliseconds the event loop may be late on average; 0 never sheds. */
  readonly delayMs: number;
  /** Paths that are never refused: probes, and what shows how bad it is. */
  readonly exempt: readonly string[];
  /** Called when shedding begins and when it ends. */
  readonly onChange: (shedding: boolean, delayMs: number) => void;
}

const SAMPLE_MS = 250;
/** The monitor's own timer; what it measures includes it. */
const RESOLUTION_MS = 10;
const STEP = 0.1;
/** Some always get in: otherwise nothing shows whether it is better. */
const MOST = 0.95;

/** The share of requests to refuse after another sample. */
export function nextShare(share: number, lateMs: number, delayMs: number): number {
  if (lateMs <= delayMs) return Math.max(0, share - STEP);
  return Math.min(MOST, share + STEP * Math.min(3, lateMs / delayMs));
}

export function shedLoad({ delayMs, exempt, onChange }: ShedOptions): HeadStep {
  if (delayMs === 0) return headStep(() => {});
  let share = 0;
  let owed = 0;
  let refused: Counter | null = null;
  const watch: Step = (server) => {
    const meter = metrics.getMeter('serhafen');
    refused = meter.createCounter('load_shed_requests_total', {
      description: 'Requests refused with OVERLOADED because the event loop is late',
    });
    refused.add(0);
    const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    histogram.enable();
    const sampling = setInterval(() => {
      const lateMs = histogram.count === 0 ? SAMPLE_MS : Math.max(0, histogram.mean / 1e6 - RESOLUTION_MS);
      histogram.reset();
      const before = share;
      share = nextShare(share, lateMs, delayMs);
      if ((before === 0) !== (share === 0)) onChange(share > 0, Math.round(lateMs));
    }, SAMPLE_MS).unref();
    const gauge = meter.createObservableGauge('load_shed_ratio', {
      description: 'Part of the requests that is refused',
    });
    gauge.addCallback((result) => result.observe(share));
    server.addHook('onClose', () => {
      clearInterval(sampling);
      histogram.disable();
    });
  };
  return headStep(({ url }) => {
    if (share === 0 || exempt.some((path) => url.startsWith(path))) return;
    owed += share;
    if (owed < 1) return;
    owed -= 1;
    refused?.add(1);
    throw new GatewayError('OVERLOADED', { retryAfterSeconds: 1 });
  }, watch);
}
