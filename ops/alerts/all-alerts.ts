/** Every alert. Each has a runbook in `docs/runbooks`, and a scene in `ops/rehearsal` that provokes and repairs it. */
import type { Alert } from './alert.ts';

/** Burn rate of a window pair: the long one says that it matters, the short one that it still goes on (Google SRE workbook §5). */
const burn = (long: string, short: string, times: number) =>
  `gateway:errors:ratio_rate${long} > ${times} * 0.001 and gateway:errors:ratio_rate${short} > ${times} * 0.001`;

export const ALERTS: readonly Alert[] = [
  {
    name: 'GatewayDown',
    expr: () => 'up{job="gateway"} == 0 or absent(up{job="gateway"})',
    for: '1m',
    severity: 'page',
    summary: 'Prometheus cannot reach a gateway process',
  },
  {
    name: 'GatewayRestarting',
    expr: (windows) => `changes(process_start_time_seconds[${windows.restarts}]) >= 3`,
    for: '0s',
    severity: 'page',
    summary: 'A gateway process starts again and again',
  },
  {
    name: 'ErrorBudgetBurnFast',
    expr: () => burn('1h', '5m', 14.4),
    for: '1m',
    severity: 'page',
    summary: 'At this pace the error budget of 30 days lasts two days',
  },
  {
    name: 'ErrorBudgetBurnSlow',
    expr: () => burn('6h', '30m', 6),
    for: '2m',
    severity: 'ticket',
    summary: 'At this pace the error budget of 30 days lasts five days',
  },
  {
    name: 'ServerErrorsMany',
    expr: () => 'sum(increase(http_requests_total{service="gateway",status=~"5.."}[1m])) > 10',
    for: '2m',
    severity: 'page',
    summary: 'More than 10 requests a minute are answered 5xx, for two minutes',
  },
  {
    name: 'LatencyHigh',
    expr: () => 'gateway:latency:p95_5m > 0.5',
    for: '2m',
    severity: 'page',
    summary: 'One request of twenty takes longer than 500 ms',
  },
  {
    name: 'ServiceFailing',
    expr: () => 'service:errors:ratio_rate5m > 0.05',
    for: '2m',
    severity: 'page',
    summary: 'More than 5 % of the calls of {{ $labels.service }} fail',
  },
  {
    name: 'ServiceSlow',
    expr: () => 'service:latency:p95_5m > 1',
    for: '2m',
    severity: 'ticket',
    summary: 'One call of twenty of {{ $labels.service }} takes longer than a second',
  },
  {
    name: 'CircuitOpen',
    // An open circuit is half-open for the moment of a probe.
    expr: () => 'max by (service) (min_over_time(circuit_breaker_state[30s])) >= 1',
    for: '1m',
    severity: 'page',
    summary: '{{ $labels.service }} is not called any more: its fields are empty for everybody',
  },
  {
    name: 'ServiceLineFull',
    expr: (windows) => `sum by (service) (rate(upstream_refusals_total{reason="queue_full"}[${windows['5m']}])) > 0`,
    for: '1m',
    severity: 'page',
    summary: 'Calls of {{ $labels.service }} are refused: the line for its connections is full',
  },
  {
    name: 'CacheHitRateLow',
    expr: (windows) =>
      `cache:hits:ratio_rate5m < 0.6 and sum(rate(http_requests_total{service="gateway"}[${windows['5m']}])) > 1`,
    for: '10m',
    severity: 'ticket',
    summary: 'Fewer than 60 % of the reads are answered from a cache',
  },
  {
    name: 'RedisDown',
    expr: () => 'redis_up == 0',
    for: '1m',
    severity: 'page',
    summary: 'A gateway process cannot reach Redis: nothing is shared, live updates stand still',
  },
  {
    name: 'SigningKeysFailing',
    expr: (windows) =>
      `sum by (url) (increase(jwks_reads_total{outcome="failed"}[${windows['5m']}])) > 0 unless sum by (url) (increase(jwks_reads_total{outcome="ok"}[${windows['5m']}])) > 0`,
    for: '1m',
    severity: 'page',
    summary: 'The signing keys at {{ $labels.url }} cannot be read: nobody new can sign in, and later nobody at all',
  },
  {
    name: 'TokensRefused',
    expr: (windows) =>
      `sum(rate(graphql_errors_total{code=~"TOKEN_.*|IDP_UNAVAILABLE"}[${windows['5m']}])) > 0.2 * sum(rate(http_requests_total{service="gateway"}[${windows['5m']}]))`,
    for: '2m',
    severity: 'page',
    summary: 'The tokens of more than a fifth of the requests are refused',
  },
  {
    name: 'RateLimitRefusals',
    expr: (windows) => `sum by (scope) (rate(rate_limit_refusals_total[${windows['5m']}])) > 1`,
    for: '2m',
    severity: 'ticket',
    summary: 'More than one request a second is over the limit of its {{ $labels.scope }}',
  },
  {
    name: 'LoadShedding',
    expr: (windows) => `sum(rate(load_shed_requests_total[${windows['5m']}])) > 0`,
    for: '1m',
    severity: 'page',
    summary: 'Requests are refused because they would take too long: too much load for these processes',
  },
  {
    name: 'EventLoopLate',
    expr: () => 'nodejs_eventloop_lag_seconds{quantile="0.99"} > 0.2',
    for: '2m',
    severity: 'page',
    summary: 'The event loop of {{ $labels.instance }} is later than 200 ms',
  },
  {
    name: 'EventsDown',
    expr: () => 'events_up == 0',
    for: '1m',
    severity: 'page',
    summary: 'No events arrive at {{ $labels.instance }}: live data stand still',
  },
  {
    name: 'EventsLate',
    expr: (windows) => `histogram_quantile(0.95, sum by (le) (rate(events_lag_seconds_bucket[${windows['5m']}]))) > 5`,
    for: '2m',
    severity: 'ticket',
    summary: 'Events arrive more than 5 seconds after what they tell of',
  },
  {
    name: 'EventsDropped',
    expr: (windows) =>
      `sum by (reason) (rate(events_dropped_total{reason!="duplicate"}[${windows['5m']}])) > 0 or sum(rate(events_gaps_total[${windows['5m']}])) > 0`,
    for: '1m',
    severity: 'ticket',
    summary: 'Events were lost before anybody was told of them',
  },
  {
    name: 'SocketsCut',
    // Networks lose a few, of which nobody says goodbye; beside those that run, and twenty where hardly any does.
    expr: (windows) =>
      `sum(increase(live_connections_closed_total{transport="websocket",code=~"1006|1011|1014|4500"}[${windows['5m']}])) > 0.2 * (sum(live_connections{transport="websocket"}) + 100)`,
    for: '1m',
    severity: 'page',
    summary:
      'More than a fifth of the sockets were cut within five minutes: something between clients and gateway ends them',
  },
  {
    name: 'SocketsRefused',
    expr: (windows) => `sum(rate(live_connections_closed_total{code="1013"}[${windows['5m']}])) > 0.2`,
    for: '2m',
    severity: 'ticket',
    summary: 'Sockets are refused because their user or tenant has too many',
  },
  {
    name: 'SocketsSlow',
    expr: (windows) =>
      `sum(increase(live_connections_closed_total{code="4413"}[${windows['5m']}])) > 0.02 * (sum(live_connections) + 100)`,
    for: '1m',
    severity: 'ticket',
    summary: 'Clients are cut off because they do not read what they are sent',
  },
  {
    name: 'SubscribersMissed',
    // Who comes back after longer than the streams are kept is told so too, and nothing is wrong then.
    expr: (windows) => `sum by (reason) (rate(live_gaps_total{reason!="resume"}[${windows['5m']}])) > 0`,
    for: '1m',
    severity: 'ticket',
    summary: 'Subscribers are told that they have missed events ({{ $labels.reason }})',
  },
  {
    name: 'DeliveryLate',
    expr: (windows) =>
      `histogram_quantile(0.95, sum by (le) (rate(live_delivery_seconds_bucket[${windows['5m']}]))) > 1`,
    for: '2m',
    severity: 'ticket',
    summary: 'Subscribers are told more than a second after the gateway was',
  },
  {
    name: 'AuditLost',
    expr: (windows) => `sum by (place) (increase(audit_lost_total[${windows['1h']}])) > 0`,
    for: '0s',
    severity: 'page',
    summary: 'Lines of the audit are lost: {{ $labels.place }} takes none',
  },
  {
    name: 'TracesLost',
    expr: (windows) => `sum(rate(trace_spans_total{outcome="lost"}[${windows['5m']}])) > 0`,
    for: '5m',
    severity: 'ticket',
    summary: 'The collector does not take the spans',
  },
];
