import { type Dashboard, graph } from './dashboard.ts';
import { FAILED, GATEWAY, rate, share } from './request-queries.ts';

export const ERRORS: Dashboard = {
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
};
