import { type Dashboard, graph, quantiles, rateBy, stat } from './dashboard.ts';
import { FAILED, GATEWAY, rate, share } from './request-queries.ts';

export const OVERVIEW: Dashboard = {
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
};
