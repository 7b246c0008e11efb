/** For each alert, what the metrics look like when it has to fire; values in the notation of promtool, one every 15 seconds. */

export interface AlertScene {
  /** Series by their text. */
  readonly series: Readonly<Record<string, string>>;
  /** When the alert has to be there. */
  readonly at: string;
  /** How often the rules are asked, where the scene is long. Default: every 15 seconds. */
  readonly every?: string;
  /** Labels of what fires, beside severity and team. */
  readonly labels?: Readonly<Record<string, string>>;
}

const all = (status: string) => `http_requests_total{service="gateway",status="${status}"}`;
const bucket = (name: string, labels: string, le: string) => `${name}_bucket{${labels}le="${le}"}`;
/** Half of the values above the highest bound, half below the lowest. */
const slow = (name: string, labels: string, low: string, high: string) => ({
  [bucket(name, labels, low)]: '0+10x400',
  [bucket(name, labels, high)]: '0+20x400',
  [bucket(name, labels, '+Inf')]: '0+20x400',
});
const gateway = { instance: 'a:3000', job: 'gateway' };
const at = (name: string, labels = '') => `${name}{instance="a:3000",job="gateway"${labels}}`;

export const SCENES: Readonly<Record<string, AlertScene>> = {
  GatewayDown: { series: { [at('up')]: '1x4 0x40' }, at: '3m', labels: gateway },
  GatewayRestarting: { series: { [at('process_start_time_seconds')]: '1 1 2 2 3 3 4x20' }, at: '3m', labels: gateway },
  // An hour without a failure, then four minutes in which everything fails.
  ErrorBudgetBurnFast: {
    series: { [all('200')]: '0+100x240 24000x60', [all('503')]: '0x240 0+100x60' },
    at: '64m',
    every: '1m',
  },
  ErrorBudgetBurnSlow: { series: { [all('200')]: '0+99x1600', [all('500')]: '0+1x1600' }, at: '360m', every: '5m' },
  ServerErrorsMany: { series: { [all('500')]: '0x4 0+4x40' }, at: '4m45s' },
  LatencyHigh: { series: slow('http_request_duration_seconds', '', '0.25', '1'), at: '4m' },
  ServiceFailing: {
    series: {
      'http_requests_total{service="mawb",status="200"}': '0+9x40',
      'http_requests_total{service="mawb",status="503"}': '0+1x40',
    },
    at: '4m',
    labels: { service: 'mawb' },
  },
  ServiceSlow: {
    series: slow('upstream_request_duration_seconds', 'service="mawb",', '0.5', '2.5'),
    at: '4m',
    labels: { service: 'mawb' },
  },
  // Half-open now and then, when a call is let through.
  CircuitOpen: {
    series: { 'circuit_breaker_state{service="mawb"}': '0x4 1 1 2 1 1 2 1x40' },
    at: '4m',
    labels: { service: 'mawb' },
  },
  ServiceLineFull: {
    series: { 'upstream_refusals_total{service="mawb",reason="queue_full"}': '0+1x40' },
    at: '3m',
    labels: { service: 'mawb' },
  },
  CacheHitRateLow: {
    series: {
      'redis_cache_hits{cache="response"}': '0+5x100',
      'redis_cache_misses{cache="response"}': '0+10x100',
      [all('200')]: '0+30x100',
    },
    at: '15m',
  },
  RedisDown: { series: { [at('redis_up')]: '1x4 0x40' }, at: '3m', labels: gateway },
  SigningKeysFailing: {
    series: {
      'jwks_reads_total{url="u",outcome="ok"}': '3x40',
      'jwks_reads_total{url="u",outcome="failed"}': '0+1x40',
    },
    at: '3m',
    labels: { url: 'u' },
  },
  TokensRefused: {
    series: { 'graphql_errors_total{code="TOKEN_INVALID"}': '0+5x40', [all('401')]: '0+10x40' },
    at: '4m',
  },
  RateLimitRefusals: {
    series: { 'rate_limit_refusals_total{scope="user"}': '0+90x40' },
    at: '4m',
    labels: { scope: 'user' },
  },
  LoadShedding: { series: { load_shed_requests_total: '0+5x40' }, at: '3m' },
  EventLoopLate: {
    series: { [at('nodejs_eventloop_lag_seconds', ',quantile="0.99"')]: '0.5x40' },
    at: '4m',
    labels: { ...gateway, quantile: '0.99' },
  },
  EventsDown: { series: { [at('events_up')]: '1x4 0x40' }, at: '3m', labels: gateway },
  EventsLate: { series: slow('events_lag_seconds', '', '1', '10'), at: '4m' },
  EventsDropped: {
    series: { 'events_dropped_total{reason="invalid"}': '0+1x40' },
    at: '3m',
    labels: { reason: 'invalid' },
  },
  SocketsCut: {
    series: {
      'live_connections{transport="websocket"}': '100x40',
      'live_connections_closed_total{transport="websocket",code="1006"}': '0+5x40',
    },
    at: '4m',
  },
  SocketsRefused: {
    series: { 'live_connections_closed_total{transport="websocket",code="1013"}': '0+30x40' },
    at: '4m',
  },
  SocketsSlow: {
    series: {
      'live_connections{transport="websocket"}': '100x40',
      'live_connections_closed_total{transport="websocket",code="4413"}': '0+1x40',
    },
    at: '5m',
  },
  SubscribersMissed: {
    series: { 'live_gaps_total{reason="queue_full"}': '0+3x40' },
    at: '3m',
    labels: { reason: 'queue_full' },
  },
  DeliveryLate: { series: slow('live_delivery_seconds', '', '0.5', '2.5'), at: '4m' },
  AuditLost: { series: { 'audit_lost_total{place="file"}': '0+1x40' }, at: '1m', labels: { place: 'file' } },
  TracesLost: { series: { 'trace_spans_total{outcome="lost"}': '0+10x60' }, at: '7m' },
};

/** What a gateway looks like that is well: nothing may fire, at any time. */
export const HEALTHY: Readonly<Record<string, string>> = {
  [at('up')]: '1x400',
  [at('process_start_time_seconds')]: '1 2 2x400',
  [all('200')]: '0+10000x400',
  // A tenth of the objective.
  [all('500')]: '0+1x400',
  [bucket('http_request_duration_seconds', '', '0.25')]: '0+10000x400',
  [bucket('http_request_duration_seconds', '', '0.5')]: '0+10000x400',
  [bucket('http_request_duration_seconds', '', '+Inf')]: '0+10001x400',
  'http_requests_total{service="mawb",status="200"}': '0+100x400',
  'http_requests_total{service="mawb",status="503"}': '0+1x400',
  [bucket('upstream_request_duration_seconds', 'service="mawb",', '0.5')]: '0+100x400',
  [bucket('upstream_request_duration_seconds', 'service="mawb",', '+Inf')]: '0+101x400',
  // Opened for less than a minute, once.
  'circuit_breaker_state{service="mawb"}': '0x40 1 2 0x400',
  'upstream_refusals_total{service="mawb",reason="queue_full"}': '0x400',
  'redis_cache_hits{cache="response"}': '0+70x400',
  'redis_cache_misses{cache="response"}': '0+30x400',
  [at('redis_up')]: '1x400',
  // One read failed, and the next did not.
  'jwks_reads_total{url="u",outcome="ok"}': '1x20 2x20 3x400',
  'jwks_reads_total{url="u",outcome="failed"}': '0x19 1x400',
  'graphql_errors_total{code="TOKEN_EXPIRED"}': '0+20x400',
  'rate_limit_refusals_total{scope="user"}': '0+1x400',
  load_shed_requests_total: '0x400',
  [at('nodejs_eventloop_lag_seconds', ',quantile="0.99"')]: '0.02x400',
  [at('events_up')]: '1x400',
  [bucket('events_lag_seconds', '', '1')]: '0+10x400',
  [bucket('events_lag_seconds', '', '+Inf')]: '0+10x400',
  'events_dropped_total{reason="duplicate"}': '0+1x400',
  'events_dropped_total{reason="invalid"}': '0x400',
  events_gaps_total: '0x400',
  // Tabs are closed and opened, networks lose a few, somebody comes back after a weekend.
  'live_connections{transport="websocket"}': '400x400',
  'live_connections_closed_total{transport="websocket",code="1001"}': '0+20x400',
  'live_connections_closed_total{transport="websocket",code="1006"}': '0+2x400',
  'live_connections_closed_total{transport="websocket",code="1013"}': '0+1x400',
  'live_connections_closed_total{transport="websocket",code="4413"}': '0x40 1x400',
  'live_gaps_total{reason="resume"}': '0+1x400',
  'live_gaps_total{reason="queue_full"}': '0x400',
  [bucket('live_delivery_seconds', '', '0.5')]: '0+100x400',
  [bucket('live_delivery_seconds', '', '+Inf')]: '0+101x400',
  'audit_lost_total{place="file"}': '0x400',
  'trace_spans_total{outcome="sent"}': '0+100x400',
  'trace_spans_total{outcome="lost"}': '0x400',
};
