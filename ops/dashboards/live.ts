import { type Dashboard, graph, quantiles, rateBy } from './dashboard.ts';

export const LIVE: Dashboard = {
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
};
