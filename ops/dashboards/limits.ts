import { type Dashboard, graph, rateBy } from './dashboard.ts';
import { GATEWAY, share } from './request-queries.ts';

export const LIMITS: Dashboard = {
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
        graph('Shed', 'ops', 'Requests refused because they would take too long.', [
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
};
