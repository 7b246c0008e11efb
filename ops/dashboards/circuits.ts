import { type Dashboard, graph, rateBy } from './dashboard.ts';

export const CIRCUITS: Dashboard = {
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
};
