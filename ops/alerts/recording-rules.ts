/** What is computed from the raw counters once, for alerts and dashboards alike. */

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** Windows of the objectives, by the names that rules and dashboards use. */
const OBJECTIVES = ['5m', '30m', '1h', '6h'] as const;
export type WindowName = (typeof OBJECTIVES)[number];

/** How long each is, and the one in which starts are counted; a rehearsal has no six hours. */
export type Windows = Readonly<Record<WindowName | 'restarts', string>>;

export const WINDOWS: Windows = { '5m': '5m', '30m': '30m', '1h': '1h', '6h': '6h', restarts: '30m' };
/** The same rules in minutes. */
export const REHEARSAL_WINDOWS: Windows = { '5m': '15s', '30m': '45s', '1h': '30s', '6h': '60s', restarts: '180s' };

const ALL = 'http_requests_total{service="gateway"}';
const FAILED = 'http_requests_total{service="gateway",status=~"5.."}';

export function recordingRules(windows: Windows): readonly RecordingRule[] {
  const five = windows['5m'];
  return [
    ...OBJECTIVES.map((name) => ({
      record: `gateway:errors:ratio_rate${name}`,
      // No failed request is a share of 0, not of nothing; no request at all is nothing.
      expr: `(sum(rate(${FAILED}[${windows[name]}])) or vector(0)) / (sum(rate(${ALL}[${windows[name]}])) > 0)`,
    })),
    {
      record: 'gateway:latency:p95_5m',
      expr: `histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket[${five}])) by (le))`,
    },
    {
      record: 'gateway:fast:ratio_rate5m',
      expr: `sum(rate(http_request_duration_seconds_bucket{le="0.5"}[${five}])) / (sum(rate(http_request_duration_seconds_count[${five}])) > 0)`,
    },
    {
      record: 'service:errors:ratio_rate5m',
      expr: `(sum(rate(http_requests_total{service!="gateway",status=~"5.."}[${five}])) by (service) or sum(rate(http_requests_total{service!="gateway"}[${five}])) by (service) * 0) / (sum(rate(http_requests_total{service!="gateway"}[${five}])) by (service) > 0)`,
    },
    {
      record: 'service:latency:p95_5m',
      expr: `histogram_quantile(0.95, sum(rate(upstream_request_duration_seconds_bucket[${five}])) by (le, service))`,
    },
    {
      record: 'cache:hits:ratio_rate5m',
      expr: `sum(rate(redis_cache_hits[${five}])) / (sum(rate(redis_cache_hits[${five}])) + sum(rate(redis_cache_misses[${five}])) > 0)`,
    },
  ];
}
