import { type Dashboard, graph, stat } from './dashboard.ts';

export const SLO: Dashboard = {
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
};
