/** Redis, and what is kept of answers. */
import { listOf, text, wholeNumber } from './kinds.ts';
import { name, setting } from './setting.ts';

export const CACHES = {
  redisUrl: setting(
    'REDIS_URL',
    text(
      /^(?:rediss?(?:\+(?:cluster|sentinel))?:\/\/\S{1,2000})?$/,
      'redis://[user:password@]host[:port][/database], redis+cluster://host:port,…, redis+sentinel://host:port,…/primary, or each with rediss for TLS',
    ),
    {
      meaning:
        'Redis that all replicas share: caches and what invalidates them, limits, live updates. Empty: `REDIS_HOST`, and without it memory of this process',
      unit: null,
      initial: '',
      wrong: 'Readiness shows `redis` as down; every read goes to the services, and limits hold per process',
      secret: true,
    },
  ),
  redisHost: setting('REDIS_HOST', text(/^[A-Za-z0-9_.-]{0,255}$/, 'a host name or IPv4 address'), {
    meaning: 'Host of a single Redis without password and TLS; not looked at when `REDIS_URL` is set',
    unit: null,
    initial: '',
    wrong: 'As for `REDIS_URL`',
  }),
  redisPort: setting('REDIS_PORT', wholeNumber(1, 65_535), {
    meaning: 'TCP port at `REDIS_HOST`',
    unit: null,
    initial: '6379',
    wrong: 'As for `REDIS_URL`',
  }),
  redisCommandTimeoutMs: setting('REDIS_COMMAND_TIMEOUT_MS', wholeNumber(5, 5000), {
    meaning: 'Time Redis has to answer a command; then it counts as down until it answers a probe',
    unit: 'ms',
    initial: '50',
    wrong: 'Too small: short pauses of Redis switch caches off. Too large: requests wait that long for a stalled Redis',
  }),
  responseCacheBytes: setting('RESPONSE_CACHE_BYTES', wholeNumber(0, 4_294_967_296), {
    meaning:
      'Memory for whole answers that are kept by the policies of the overlays; 0 keeps none, in Redis neither. With Redis, these are the hot ones of what all replicas share',
    unit: 'bytes',
    initial: '67108864',
    wrong: 'Too small: few answers stay. Too large: the process runs out of memory',
  }),
  upstreamCacheBytes: setting('UPSTREAM_CACHE_BYTES', wholeNumber(0, 4_294_967_296), {
    meaning:
      'Memory for answers of the services that are kept by the same policies, for operations that share reads; 0 keeps none, in Redis neither',
    unit: 'bytes',
    initial: '33554432',
    wrong: 'As for `RESPONSE_CACHE_BYTES`',
  }),
  operatorRoles: setting('OPERATOR_ROLES', listOf(name, 1), {
    meaning:
      'Roles whose holders may spoil kept answers of a tenant (`POST /operator/cache/invalidations`) and change the log level of a process for a while (`POST /operator/log-level`); one is enough',
    unit: null,
    initial: 'SUPERADMIN',
    wrong: 'Operators are answered 403 `FORBIDDEN_ROLE`; an extra role can make the gateway read everything anew',
  }),
} as const;
