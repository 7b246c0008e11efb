/** The traces of the process, as the settings want them. */
import type { Recorder } from '../../schema/contract/recording.ts';
import type { Config } from '../config.ts';
import { continueTrace } from '../context/trace.ts';
import type { LifetimeOptions } from '../edge/limit-lifetime.ts';
import { startTracing } from '../telemetry/tracing.ts';
import { PROBES } from './open-limits.ts';

/** `null`: requests are not recorded. */
export function openTracing(config: Config): ReturnType<typeof startTracing> | null {
  if (config.tracesExporter === 'none') return null;
  return startTracing({
    endpoint: config.otlpEndpoint,
    headers: config.otlpHeaders,
    serviceName: config.serviceName,
    share: config.tracesShare,
    delayMs: config.tracesDelayMs,
    parentDecides: config.tracesSampler === 'parentbased_traceidratio',
  });
}

/** Begins the trace of a request, or goes on with its caller's. Probes are not recorded. */
export function traceRequests(recorder: Recorder): NonNullable<LifetimeOptions['beginTrace']> {
  return ({ url = '', headers }) =>
    PROBES.some((probe) => url.startsWith(probe))
      ? null
      : continueTrace(headers.traceparent, headers.tracestate, recorder);
}
