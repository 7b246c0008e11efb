import { type Dashboard, graph, rateBy } from './dashboard.ts';

export const PREPARATION: Dashboard = {
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
};
