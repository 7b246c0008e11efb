import { type Dashboard, graph, rateBy } from './dashboard.ts';
import { GATEWAY } from './request-queries.ts';

export const OPERATIONS: Dashboard = {
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
};
