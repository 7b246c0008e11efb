/** How much each caller may ask for, and when all of them are refused. */
import { listOf, oneOf, text, wholeNumber } from './kinds.ts';
import { setting } from './setting.ts';

export const LIMITS = {
  rateLimitUser: setting('RATE_LIMIT_USER', wholeNumber(0, 1_000_000_000), {
    meaning:
      'Requests of each user in `RATE_LIMIT_WINDOW_SECONDS`, and of each address (IPv6: /64 network) for requests without a token; more are answered 429 `RATE_LIMITED`. 0: no limit',
    unit: 'requests',
    initial: '100',
    wrong: 'Too small: busy users are refused. Too large: one user can take what all need',
  }),
  rateLimitAddress: setting('RATE_LIMIT_ADDRESS', wholeNumber(0, 1_000_000_000), {
    meaning:
      'Requests of each client address (IPv6: /64 network) in that time, with a token or not, counted by each process and refused before the token is looked at. 0: no limit',
    unit: 'requests',
    initial: '3000',
    wrong: 'Too small: an office behind one address is refused. Too large: a flood of bad tokens costs their checks',
  }),
  rateLimitTenant: setting('RATE_LIMIT_TENANT', wholeNumber(0, 1_000_000_000), {
    meaning: 'Requests of all users of a tenant together in that time. 0: no limit',
    unit: 'requests',
    initial: '0',
    wrong: 'Too small: a whole business unit is refused',
  }),
  rateLimitOperations: setting('RATE_LIMIT_OPERATIONS', oneOf(['enforce', 'off']), {
    meaning:
      'Whether the limits of single operations hold that the overlays set (`x-rate-limit`), such as that of sign-in',
    unit: null,
    initial: 'enforce',
    wrong: 'Off: passwords can be guessed as fast as `RATE_LIMIT_USER` lets an address ask',
  }),
  rateLimitWindowSeconds: setting('RATE_LIMIT_WINDOW_SECONDS', wholeNumber(1, 86_400), {
    meaning: 'Time in which a used up limit is whole again; it comes back evenly',
    unit: 's',
    initial: '60',
    wrong: 'Too large: who used up a limit waits long',
  }),
  rateLimitCostUnit: setting('RATE_LIMIT_COST_UNIT', wholeNumber(1, 1_000_000_000), {
    meaning:
      'Cost of an operation ([how it is measured](security.md#what-an-operation-costs)) that counts as one request; a dearer one counts as many as it costs, rounded up',
    unit: 'cost units',
    initial: '1000',
    wrong: 'Too small: the portal’s largest pages use up the limit. Too large: few requests can do the work of many',
  }),
  trustedProxies: setting(
    'TRUSTED_PROXIES',
    listOf(text(/^[0-9A-Fa-f.:]{2,45}(?:\/\d{1,3})?$/, 'an IP address or network such as 10.0.0.0/8'), 0),
    {
      meaning:
        'Proxies in front of the gateway, whose header `X-Forwarded-For` says the address of the client. Empty: the address of the connection',
      unit: null,
      initial: '',
      wrong: 'Missing: all clients share the limit of the proxy’s address. An extra one can invent addresses',
    },
  ),
  loadShedDelayMs: setting('LOAD_SHED_DELAY_MS', wholeNumber(0, 60_000), {
    meaning:
      'Time a request may take on average while the process is never idle; more requests than keep it are answered 503 `OVERLOADED`. 0: never',
    unit: 'ms',
    initial: '50',
    wrong: 'Too small: short bursts are refused. Too large: every request becomes slow under overload',
  }),
} as const;
