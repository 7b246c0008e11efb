import { type Dashboard, graph, rateBy } from './dashboard.ts';
import { GATEWAY, rate } from './request-queries.ts';

export const SERVICES: Dashboard = {
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
};
