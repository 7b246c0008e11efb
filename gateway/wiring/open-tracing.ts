/** The traces of the process, as the settings want them. */
import type { Config } from '../config.ts';
import { startTracing } from '../telemetry/tracing.ts';

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
