/** Log, metrics and traces. */
import { listOf, oneOf, share, text, url, wholeNumber } from './kinds.ts';
import { name, setting } from './setting.ts';

export const TELEMETRY = {
  logLevel: setting('LOG_LEVEL', oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), {
    meaning: 'Lowest level that is logged. The line of each request is `info`, that of a probe `debug`',
    unit: null,
    initial: 'info',
    wrong: 'Request lines are missing, or the log is flooded',
  }),
  metrics: setting('METRICS', oneOf(['on', 'off']), {
    meaning: 'Whether the process counts what it does and answers `GET /metrics`',
    unit: null,
    initial: 'on',
    wrong: '`off`: dashboards are empty and alerts never fire',
  }),
  tracesExporter: setting('OTEL_TRACES_EXPORTER', oneOf(['none', 'otlp']), {
    meaning: 'Where spans of requests go. `none`: there are none, and nothing is spent on them',
    unit: null,
    initial: 'none',
    wrong: '`none`: the trace store stays empty, and the services below begin no traces either',
  }),
  otlpEndpoint: setting('OTEL_EXPORTER_OTLP_ENDPOINT', url(), {
    meaning: 'Base URL of the OpenTelemetry collector; spans are sent to `/v1/traces` below it, as JSON',
    unit: null,
    initial: 'http://localhost:4318',
    wrong: 'Spans are lost and counted as such (`trace_spans_total{outcome="lost"}`); requests do not notice',
  }),
  otlpHeaders: setting(
    'OTEL_EXPORTER_OTLP_HEADERS',
    listOf(text(/^[\w-]{1,64}=[\x21-\x7e]{1,4096}$/, 'name=value'), 0),
    {
      meaning: 'Headers for the collector, such as its key',
      unit: null,
      initial: '',
      wrong: 'The collector refuses the spans, which are lost and counted',
      secret: true,
    },
  ),
  serviceName: setting('OTEL_SERVICE_NAME', name, {
    meaning: 'Name of this process in the trace store',
    unit: null,
    initial: 'serhafen-gateway',
    wrong: 'Its spans are found under another name',
  }),
  tracesSampler: setting('OTEL_TRACES_SAMPLER', oneOf(['parentbased_traceidratio', 'traceidratio']), {
    meaning:
      'Who decides which requests are recorded: a client that sends `traceparent` decides for its own and the share for all others, or the share for all',
    unit: null,
    initial: 'parentbased_traceidratio',
    wrong: 'Clients that mark every request make every request be recorded',
  }),
  tracesShare: setting('OTEL_TRACES_SAMPLER_ARG', share(), {
    meaning: 'Share of the requests that are recorded',
    unit: '0 to 1',
    initial: '0.1',
    wrong: 'Too much: each recorded request costs the CPU of its spans. Too little: what went wrong has no trace',
  }),
  tracesDelayMs: setting('OTEL_BSP_SCHEDULE_DELAY', wholeNumber(1, 60_000), {
    meaning: 'How long spans are collected before they are sent together',
    unit: 'milliseconds',
    initial: '5000',
    wrong: 'Short: many small batches. Long: more than 2048 spans wait, and the rest are dropped',
  }),
  metricsPort: setting('METRICS_PORT', wholeNumber(0, 65_535), {
    meaning: 'TCP port of `GET /metrics`. Equal to `PORT`: beside what clients use; another: a listener of its own',
    unit: null,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: refers to another variable of the environment
    initial: '${PORT}',
    wrong: 'Prometheus finds nobody; a port that is taken stops the start',
  }),
} as const;
