import { type Dashboard, graph, rateBy } from './dashboard.ts';

export const SIGN_IN: Dashboard = {
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
};
