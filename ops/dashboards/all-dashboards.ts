/** Every dashboard, in the order in which somebody who was called looks at them. */
import { type Dashboard, graph, quantiles, rateBy, stat } from './dashboard.ts';

const GATEWAY = '{service="gateway"}';
const FAILED = '{service="gateway",status=~"5.."}';
const rate = (selector: string) => `sum(rate(${selector}[$__rate_interval]))`;
/** A share that is 0, and not nothing, while nothing failed. */
const share = (part: string, whole: string) => `(${rate(part)} or vector(0)) / ${rate(whole)}`;
const hitShare = (by: string) => {
  const hits = `sum(rate(redis_cache_hits[$__rate_interval])) by (${by})`;
  return `${hits} / (${hits} + sum(rate(redis_cache_misses[$__rate_interval])) by (${by}))`;
};

export const DASHBOARDS: readonly Dashboard[] = [
  {
    uid: 'serhafen-overview',
    title: 'Serhafen / 1 Overview',
    description: 'Is the gateway well, and are the services behind it.',
    rows: [
      {
        title: 'Now',
        panels: [
          stat('Requests', 'reqps', 'Of clients, a second.', rate(`http_requests_total${GATEWAY}`)),
          stat(
            'Failed',
            'percentunit',
            'Share answered 5xx. The objective is 0.1 %.',
            share(`http_requests_total${FAILED}`, `http_requests_total${GATEWAY}`),
          ),
          stat(
            'p95',
            's',
            'The objective is 500 ms.',
            'histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket[$__rate_interval])) by (le))',
          ),
          stat(
            'Open circuits',
            'short',
            'Services that are not called any more. See Circuits.',
            'count(max by (service) (circuit_breaker_state) == 1) or vector(0)',
          ),
          stat('Running', 'short', 'Requests whose answer is not complete.', 'sum(http_requests_in_flight)'),
          stat('Processes', 'short', 'Gateways that Prometheus reaches.', 'sum(up{job="gateway"})'),
        ],
      },
      {
        title: 'Rate, errors, duration',
        panels: [
          graph(
            'Requests by status',
            'reqps',
            'What clients were answered.',
            rateBy('http_requests_total', 'status', GATEWAY),
          ),
          graph(
            'Duration',
            's',
            'From the first byte of a request to the last of its answer.',
            ...quantiles('http_request_duration_seconds'),
          ),
          graph(
            'Requests by service',
            'reqps',
            'The gateway, and what it calls: monitoring query 1 of the analysis.',
            rateBy('http_requests_total', 'service'),
          ),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-slo',
    title: 'Serhafen / 2 Objectives',
    description: 'How much of the error budget (0.1 % of the requests of 30 days) is used, and how fast.',
    rows: [
      {
        title: 'Now',
        panels: [
          stat(
            'Budget used up in the last hour',
            'percentunit',
            '1 means: at this pace the budget of 30 days lasts exactly 30 days; 14.4 calls somebody.',
            'gateway:errors:ratio_rate1h / 0.001',
          ),
          stat('Within 500 ms', 'percentunit', 'Share of the requests of 5 minutes.', 'gateway:fast:ratio_rate5m'),
          stat('Failed in 6 hours', 'percentunit', 'Share of the requests.', 'gateway:errors:ratio_rate6h'),
        ],
      },
      {
        title: 'Burn rate',
        panels: [
          graph(
            'Times the budget',
            'short',
            'Alerts compare a long window with a short one, so that they end soon after the cause has.',
            ['gateway:errors:ratio_rate5m / 0.001', '5 min'],
            ['gateway:errors:ratio_rate30m / 0.001', '30 min'],
            ['gateway:errors:ratio_rate1h / 0.001', '1 h'],
            ['gateway:errors:ratio_rate6h / 0.001', '6 h'],
          ),
          graph('p95', 's', 'The limit is 0.5 s.', ['gateway:latency:p95_5m', 'p95'], ['vector(0.5)', 'limit']),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-operations',
    title: 'Serhafen / 3 Operations',
    description: 'Pages of the portal by the names of their trusted documents; everything else is "other".',
    rows: [
      {
        title: 'By operation',
        panels: [
          graph('Requests', 'reqps', 'Empty names are requests that are no operation.', [
            `topk(15, sum(rate(http_request_duration_seconds_count[$__rate_interval])) by (operation))`,
            '{{operation}}',
          ]),
          graph('p95', 's', 'The slowest.', [
            'topk(15, histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket[$__rate_interval])) by (le, operation)))',
            '{{operation}}',
          ]),
        ],
      },
      {
        title: 'By route',
        panels: [
          graph('Requests', 'reqps', '`none`: no route took them.', rateBy('http_requests_total', 'route', GATEWAY)),
          graph('Mean duration', 's', 'All operations of a route.', [
            'sum(rate(http_request_duration_seconds_sum[$__rate_interval])) by (route) / sum(rate(http_request_duration_seconds_count[$__rate_interval])) by (route)',
            '{{route}}',
          ]),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-errors',
    title: 'Serhafen / 4 Errors',
    description: 'What clients were told, by code. docs/errors.md explains each.',
    rows: [
      {
        title: 'Codes',
        panels: [
          graph('Errors', 'ops', 'An answer may have several; most come with status 200.', [
            'topk(15, sum(rate(graphql_errors_total[$__rate_interval])) by (code) > 0) or sum(rate(graphql_errors_total[$__rate_interval]))',
            '{{code}}',
          ]),
          graph(
            'Of services and of callers',
            'ops',
            'The first are ours to repair.',
            [
              'sum(rate(graphql_errors_total{code=~"UPSTREAM_.*|CIRCUIT_OPEN|OVERLOADED|INTERNAL_ERROR|IDP_UNAVAILABLE"}[$__rate_interval]))',
              'services and gateway',
            ],
            [
              'sum(rate(graphql_errors_total{code!~"UPSTREAM_.*|CIRCUIT_OPEN|OVERLOADED|INTERNAL_ERROR|IDP_UNAVAILABLE"}[$__rate_interval]))',
              'callers',
            ],
          ),
        ],
      },
      {
        title: 'Statuses',
        panels: [
          graph(
            'Not successful',
            'percentunit',
            'Share of all requests.',
            [share('http_requests_total{service="gateway",status=~"4.."}', `http_requests_total${GATEWAY}`), '4xx'],
            [share(`http_requests_total${FAILED}`, `http_requests_total${GATEWAY}`), '5xx'],
          ),
          graph('Clients that left', 'reqps', 'Status 499: the connection was closed before the answer was complete.', [
            `${rate('http_requests_total{service="gateway",status="499"}')} or vector(0)`,
            '499',
          ]),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-services',
    title: 'Serhafen / 5 Services',
    description: 'The REST services and subgraphs behind the gateway.',
    rows: [
      {
        title: 'Calls',
        panels: [
          graph(
            'Calls',
            'reqps',
            'With all their tries.',
            rateBy('http_requests_total', 'service, status', '{service!="gateway"}'),
          ),
          graph('Failed', 'percentunit', 'Share answered 5xx, or not at all.', [
            '(sum(rate(http_requests_total{service!="gateway",status=~"5.."}[$__rate_interval])) by (service) or sum(rate(http_requests_total{service!="gateway"}[$__rate_interval])) by (service) * 0) / sum(rate(http_requests_total{service!="gateway"}[$__rate_interval])) by (service)',
            '{{service}}',
          ]),
          graph('p95', 's', 'Of a call with all its tries.', [
            'histogram_quantile(0.95, sum(rate(upstream_request_duration_seconds_bucket[$__rate_interval])) by (le, service))',
            '{{service}}',
          ]),
        ],
      },
      {
        title: 'Per page',
        panels: [
          graph('Calls a request', 'short', 'How many calls one request of a client costs.', [
            `${rate('http_requests_total{service!="gateway"}')} / ${rate(`http_requests_total${GATEWAY}`)}`,
            'calls',
          ]),
          graph('Running or waiting', 'short', 'Calls of a service; beyond its connections they wait in line.', [
            'sum(upstream_pending_calls) by (service)',
            '{{service}}',
          ]),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-circuits',
    title: 'Serhafen / 6 Circuits and retries',
    description:
      'What protects the gateway from a failing service, and the service from the gateway. See docs/resilience.md.',
    rows: [
      {
        title: 'Circuits',
        panels: [
          graph('State', 'short', '0 closed, 1 open, 2 half-open; the worst of all processes.', [
            'max(circuit_breaker_state) by (service)',
            '{{service}}',
          ]),
          graph(
            'Not sent',
            'ops',
            'Circuit open, or the line for connections full.',
            rateBy('upstream_refusals_total', 'service, reason'),
          ),
        ],
      },
      {
        title: 'Tries',
        panels: [
          graph(
            'Failed',
            'ops',
            'Tries that count against a service.',
            rateBy('upstream_failures_total', 'service, reason'),
          ),
          graph('Again', 'ops', 'Tries after the first of a call.', rateBy('upstream_retries_total', 'service')),
          graph(
            'Withheld',
            'ops',
            'Retries that the budget did not allow: the service fails as a whole.',
            rateBy('upstream_retries_withheld_total', 'service'),
          ),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-caches',
    title: 'Serhafen / 7 Caches',
    description: 'Answers that are kept, and the Redis that replicas share. See docs/caching.md.',
    rows: [
      {
        title: 'Hits',
        panels: [
          graph('Hit share', 'percentunit', 'The objective is above 60 %: monitoring query 5 of the analysis.', [
            hitShare('cache'),
            '{{cache}}',
          ]),
          graph('Reads', 'ops', 'Of all caches.', rateBy('redis_cache_hits', 'cache'), [
            'sum(rate(redis_cache_misses[$__rate_interval])) by (cache)',
            '{{cache}} missed',
          ]),
        ],
      },
      {
        title: 'Redis',
        panels: [
          graph('Up', 'short', '1 while it answers; the least of all processes.', ['min(redis_up)', 'redis']),
          graph('Alone', 'ops', 'Decisions about limits that a process made alone, because Redis did not answer.', [
            'sum(rate(rate_limit_local_decisions_total[$__rate_interval]))',
            'decisions',
          ]),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-limits',
    title: 'Serhafen / 8 Limits and load',
    description: 'Who asks for more than allowed, and what the gateway refuses to stay alive.',
    rows: [
      {
        title: 'Limits',
        panels: [
          graph(
            'Refused',
            'ops',
            'RATE_LIMITED, by what had used up its limit.',
            rateBy('rate_limit_refusals_total', 'scope'),
          ),
          graph('Status 429', 'percentunit', 'Share of all requests.', [
            share('http_requests_total{service="gateway",status="429"}', `http_requests_total${GATEWAY}`),
            '429',
          ]),
        ],
      },
      {
        title: 'Load',
        panels: [
          graph('Shed', 'ops', 'Requests refused because the event loop is late.', [
            'sum(rate(load_shed_requests_total[$__rate_interval]))',
            'requests',
          ]),
          graph('Part that is refused', 'percentunit', 'Now, of each process.', ['load_shed_ratio', '{{instance}}']),
          graph('Running', 'short', 'Requests whose answer is not complete.', [
            'http_requests_in_flight',
            '{{instance}}',
          ]),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-sign-in',
    title: 'Serhafen / 9 Sign-in',
    description: 'Tokens, signing keys and refused callers.',
    rows: [
      {
        title: 'Signing keys',
        panels: [
          graph('Age', 's', 'Since the last good read; renewed well before JWKS_FRESH_SECONDS.', [
            'max(jwks_age_seconds) by (url)',
            '{{url}}',
          ]),
          graph(
            'Reads',
            'ops',
            'Failed reads are an outage of the identity provider.',
            rateBy('jwks_reads_total', 'outcome'),
          ),
        ],
      },
      {
        title: 'Tokens',
        panels: [
          graph('Remembered', 'percentunit', 'Share of the tokens that were verified before.', [
            'sum(rate(token_cache_lookups_total{outcome="hit"}[$__rate_interval])) / sum(rate(token_cache_lookups_total[$__rate_interval]))',
            'hits',
          ]),
          graph('Refused', 'ops', 'Tokens and tenants that were not accepted, by code.', [
            'sum(rate(graphql_errors_total{code=~"TOKEN_.*|TENANT_.*|UNAUTHENTICATED|FORBIDDEN_ROLE"}[$__rate_interval])) by (code)',
            '{{code}}',
          ]),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-live',
    title: 'Serhafen / 10 Live updates',
    description: 'Events of the services on their way to subscribers. See docs/live-updates.md.',
    rows: [
      {
        title: 'Subscribers',
        panels: [
          graph('Connections', 'short', 'Sockets and event streams that are open.', [
            'sum(live_connections) by (transport)',
            '{{transport}}',
          ]),
          graph(
            'Endings',
            'cps',
            'How connections end, by code: 1000, 1001 and 1005 are everyday, 1006 is a connection that broke.',
            rateBy('live_connections_closed_total', 'transport, code'),
          ),
          graph(
            'Subscriptions',
            'short',
            'And groups of them: each group runs an event once, whoever is in it.',
            ['sum(live_subscriptions)', 'subscriptions'],
            ['sum(live_subscription_groups)', 'groups'],
          ),
        ],
      },
      {
        title: 'Delivery',
        panels: [
          graph('Messages', 'ops', 'Answers that subscribers were handed.', [
            'sum(rate(live_messages_total[$__rate_interval]))',
            'messages',
          ]),
          graph(
            'Time',
            's',
            'From the gateway being told of an event to a group of subscribers being handed the answer.',
            ...quantiles('live_delivery_seconds'),
          ),
          graph(
            'Missed',
            'ops',
            'Subscribers who were told that they have missed something, by reason.',
            rateBy('live_gaps_total', 'reason'),
          ),
          graph(
            'Not told',
            'ops',
            'Answers that were dropped, by reason, and bytes that slow clients did not read.',
            rateBy('live_messages_dropped_total', 'reason'),
            ['sum(rate(live_dropped_bytes_total[$__rate_interval]))', 'bytes unread'],
          ),
        ],
      },
      {
        title: 'Events',
        panels: [
          graph(
            'Received',
            'ops',
            'Events that the processes were told, by type; `unknown` concerns nothing here.',
            rateBy('events_received_total', 'type'),
          ),
          graph(
            'By HTTP',
            'ops',
            'Events that were brought to `POST /events`, by what became of them.',
            rateBy('events_intake_total', 'outcome'),
          ),
          graph('Lag', 's', 'From what happened in a service to the gateway being told.', [
            'histogram_quantile(0.95, sum(rate(events_lag_seconds_bucket[$__rate_interval])) by (le))',
            'p95',
          ]),
          graph('Up', 'short', '1 while events arrive; the least of all processes.', ['min(events_up)', 'events']),
        ],
      },
      {
        title: 'Lost',
        panels: [
          graph('Dropped', 'ops', 'Events that nobody was told, by reason.', rateBy('events_dropped_total', 'reason')),
          graph('Gaps', 'ops', 'Times that a stream no longer held what was to be read.', [
            'sum(rate(events_gaps_total[$__rate_interval]))',
            'gaps',
          ]),
          graph(
            'Put aside',
            'ops',
            'Entries of streams that are no events: `lost` are those that Redis did not take.',
            rateBy('events_parked_total', 'outcome'),
          ),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-runtime',
    title: 'Serhafen / 11 Runtime',
    description: 'The processes themselves: CPU, memory, event loop, garbage collection.',
    rows: [
      {
        title: 'Process',
        panels: [
          graph('CPU', 'percentunit', 'Of one core.', [
            'rate(process_cpu_seconds_total[$__rate_interval])',
            '{{instance}}',
          ]),
          graph('Resident memory', 'bytes', 'What the system counts.', [
            'process_resident_memory_bytes',
            '{{instance}}',
          ]),
          graph('Heap', 'percentunit', 'Share of the limit at which the process ends.', [
            'nodejs_heap_size_used_bytes / nodejs_heap_size_limit_bytes',
            '{{instance}}',
          ]),
          graph('Open files', 'short', 'And sockets.', ['process_open_fds', '{{instance}}']),
        ],
      },
      {
        title: 'Event loop',
        panels: [
          graph('Delay', 's', 'Since the last scrape.', [
            'nodejs_eventloop_lag_seconds{quantile="0.99"}',
            '{{instance}}',
          ]),
          graph('Busy', 'percentunit', 'Share of the time.', ['nodejs_eventloop_utilization', '{{instance}}']),
          graph('Collector', 'percentunit', 'Share of the time spent in pauses, by kind.', [
            'sum(rate(nodejs_gc_duration_seconds_sum[$__rate_interval])) by (kind)',
            '{{kind}}',
          ]),
          graph('Age', 's', 'Since the start: a line that falls is a restart.', [
            'time() - process_start_time_seconds',
            '{{instance}}',
          ]),
        ],
      },
    ],
  },
  {
    uid: 'serhafen-preparation',
    title: 'Serhafen / 12 Plans, audit and traces',
    description: 'What is prepared once and used often, and what must not be lost on the way out.',
    rows: [
      {
        title: 'Plans',
        panels: [
          graph('Ready', 'short', 'Operations that are remembered; at most 8 million characters of them.', [
            'sum(graphql_prepared_operations) by (instance)',
            '{{instance}}',
          ]),
          graph(
            'New ones',
            'ops',
            'Operations that had to be prepared; many for long means that clients write values into documents.',
            ['sum(rate(graphql_prepare_duration_seconds_count[$__rate_interval]))', 'operations'],
          ),
          graph('Fallbacks', 'ops', 'Plans that could not be compiled and run slowly.', [
            'sum(rate(graphql_plan_fallbacks_total[$__rate_interval]))',
            'plans',
          ]),
        ],
      },
      {
        title: 'On the way out',
        panels: [
          graph('Audit', 'ops', 'Events by kind.', rateBy('audit_events_total', 'kind')),
          graph('Audit lost', 'ops', 'Lines that a place never got.', [
            'sum(rate(audit_lost_total[$__rate_interval]))',
            'lines',
          ]),
          graph('Spans', 'ops', 'Sent to the collector, or lost.', rateBy('trace_spans_total', 'outcome')),
        ],
      },
    ],
  },
];
