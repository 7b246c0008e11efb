/** The one table of settings: variable, meaning, unit, default, what it accepts, and what a wrong value does. */
import {
  flag,
  flagOr,
  issuer,
  type Kind,
  listOf,
  namedFile,
  oneOf,
  origin,
  share,
  text,
  url,
  wholeNumber,
} from './setting-kinds.ts';

export interface Setting<T> {
  readonly variable: string;
  readonly kind: Kind<T>;
  readonly meaning: string;
  readonly unit: string | null;
  /** Text as it would stand in the environment; `${NAME}` is another variable's value. `null`: it has to be set. */
  readonly initial: string | null | { readonly production: string | null; readonly otherwise: string | null };
  /** What happens when the value is well-formed but wrong. */
  readonly wrong: string;
  /** The value is a credential and is never shown. Default: it may be. */
  readonly secret?: boolean;
}

type Row = Pick<Setting<unknown>, 'meaning' | 'unit' | 'initial' | 'wrong' | 'secret'>;

const name = text(/^[A-Za-z0-9_.-]{1,64}$/, 'a name of letters, digits, "_", "." and "-"');

const sender = text(
  /^[\x21-\x2b\x2d-\x3c\x3e-\x7e]{1,256}=whsec_[A-Za-z0-9+/]{32,256}={0,2}$/,
  '<source>=whsec_<at least 24 bytes in Base64>',
);

const topic = text(/^arn:aws(?:-cn)?:sns:[a-z0-9-]{3,32}:\d{12}:[A-Za-z0-9_.-]{1,256}$/, 'the ARN of an SNS topic');

/** In the order of the documentation. A `${NAME}` may only refer to a row above it. */
export const SETTINGS = {
  mode: setting('NODE_ENV', oneOf(['development', 'test', 'production']), {
    meaning:
      'Where the process runs. `production` has no default addresses, hides the schema and allows no origin by itself',
    unit: null,
    initial: 'development',
    wrong: 'Development defaults in production: introspection is open and calls go to localhost',
  }),
  port: setting('PORT', wholeNumber(0, 65_535), {
    meaning: 'TCP port of the HTTP server; 0 takes a free one',
    unit: null,
    initial: '3000',
    wrong: 'Probes and clients find nobody, and the pod never becomes ready',
  }),
  host: setting('HOST', text(/^[A-Za-z0-9_.:-]{1,255}$/, 'an address or host name of this machine'), {
    meaning: 'Address the HTTP server binds to',
    unit: null,
    initial: '0.0.0.0',
    wrong: 'The server does not start, or is reachable from this machine only',
  }),
  tlsCertPath: setting('TLS_CERT_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning:
      'PEM file of the certificate for HTTPS, with what links it to its authority. Read again when it changes. Empty: plain HTTP, behind something that ends TLS',
    unit: null,
    initial: '',
    wrong:
      'The start stops and says what is wrong with the file; a broken renewal is logged and the last good one stays',
  }),
  tlsKeyPath: setting('TLS_KEY_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning: 'PEM file of the private key for HTTPS',
    unit: null,
    initial: '',
    wrong: 'As for `TLS_CERT_PATH`',
  }),
  tlsClientCaPath: setting('TLS_CLIENT_CA_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning: 'PEM file of the authorities whose clients are let in (mTLS). Empty: clients need no certificate',
    unit: null,
    initial: '',
    wrong: 'Clients, and probes of the platform that have no certificate, cannot connect',
  }),
  logLevel: setting('LOG_LEVEL', oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), {
    meaning: 'Lowest level that is logged. The line of each request is `info`, that of a probe `debug`',
    unit: null,
    initial: 'info',
    wrong: 'Request lines are missing, or the log is flooded',
  }),
  metrics: setting('METRICS', oneOf(['on', 'off']), {
    meaning: 'Whether the process counts what it does and answers `GET /metrics`',
    unit: null,
    initial: 'on',
    wrong: '`off`: dashboards are empty and alerts never fire',
  }),
  tracesExporter: setting('OTEL_TRACES_EXPORTER', oneOf(['none', 'otlp']), {
    meaning: 'Where spans of requests go. `none`: there are none, and nothing is spent on them',
    unit: null,
    initial: 'none',
    wrong: '`none`: the trace store stays empty, and the services below begin no traces either',
  }),
  otlpEndpoint: setting('OTEL_EXPORTER_OTLP_ENDPOINT', url(), {
    meaning: 'Base URL of the OpenTelemetry collector; spans are sent to `/v1/traces` below it, as JSON',
    unit: null,
    initial: 'http://localhost:4318',
    wrong: 'Spans are lost and counted as such (`trace_spans_total{outcome="lost"}`); requests do not notice',
  }),
  otlpHeaders: setting(
    'OTEL_EXPORTER_OTLP_HEADERS',
    listOf(text(/^[\w-]{1,64}=[\x21-\x7e]{1,4096}$/, 'name=value'), 0),
    {
      meaning: 'Headers for the collector, such as its key',
      unit: null,
      initial: '',
      wrong: 'The collector refuses the spans, which are lost and counted',
      secret: true,
    },
  ),
  serviceName: setting('OTEL_SERVICE_NAME', name, {
    meaning: 'Name of this process in the trace store',
    unit: null,
    initial: 'serhafen-gateway',
    wrong: 'Its spans are found under another name',
  }),
  tracesSampler: setting('OTEL_TRACES_SAMPLER', oneOf(['parentbased_traceidratio', 'traceidratio']), {
    meaning:
      'Who decides which requests are recorded: a client that sends `traceparent` decides for its own and the share for all others, or the share for all',
    unit: null,
    initial: 'parentbased_traceidratio',
    wrong: 'Clients that mark every request make every request be recorded',
  }),
  tracesShare: setting('OTEL_TRACES_SAMPLER_ARG', share(), {
    meaning: 'Share of the requests that are recorded',
    unit: '0 to 1',
    initial: '0.1',
    wrong: 'Too much: each recorded request costs the CPU of its spans. Too little: what went wrong has no trace',
  }),
  tracesDelayMs: setting('OTEL_BSP_SCHEDULE_DELAY', wholeNumber(1, 60_000), {
    meaning: 'How long spans are collected before they are sent together',
    unit: 'milliseconds',
    initial: '5000',
    wrong: 'Short: many small batches. Long: more than 2048 spans wait, and the rest are dropped',
  }),
  metricsPort: setting('METRICS_PORT', wholeNumber(0, 65_535), {
    meaning: 'TCP port of `GET /metrics`. Equal to `PORT`: beside what clients use; another: a listener of its own',
    unit: null,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: refers to another variable of the environment
    initial: '${PORT}',
    wrong: 'Prometheus finds nobody; a port that is taken stops the start',
  }),
  auditFile: setting('AUDIT_FILE', text(/^[^\0]{0,4096}$/, 'a path, or "-"'), {
    meaning:
      'File that the [audit](audit.md) is appended to; `-` is standard output, beside the log. A file that is renamed or removed is begun anew. Empty: none',
    unit: null,
    initial: { production: '-', otherwise: '' },
    wrong: 'The log says that the audit cannot be written, and `audit_lost_total` counts what does not fit the buffer',
  }),
  auditStream: setting('AUDIT_STREAM', text(/^[\w:{}.-]{0,256}$/, 'the name of a key in Redis'), {
    meaning: 'Redis stream that the audit of all replicas is added to, where there is a Redis. Empty: none',
    unit: null,
    initial: { production: 'serhafen:audit', otherwise: '' },
    wrong: 'As for `AUDIT_FILE`; a key that holds something else is refused by Redis',
  }),
  auditStreamLength: setting('AUDIT_STREAM_LENGTH', wholeNumber(1000, 100_000_000), {
    meaning: 'Entries that stay in `AUDIT_STREAM`, about',
    unit: 'entries',
    initial: '1000000',
    wrong:
      'Too small: entries are gone before somebody has archived them. Too large: memory of Redis (about 600 B each)',
  }),
  auditBufferBytes: setting('AUDIT_BUFFER_BYTES', wholeNumber(65_536, 1_073_741_824), {
    meaning: 'What may wait for the file, and for the stream, while they cannot be written',
    unit: 'bytes',
    initial: '16777216',
    wrong: 'Too small: entries are lost in a short outage. Too large: memory',
  }),
  auditKey: setting('AUDIT_KEY', text(/^(?:.{16,1024})?$/s, 'a secret of at least 16 characters'), {
    meaning:
      'Secret that seals the chain of the audit and the digests in it. Empty: the chain is sealed without one, which shows accidents only',
    unit: null,
    initial: '',
    wrong: 'Another key than before: older entries verify with the older key only',
    secret: true,
  }),
  keycloakBaseUrl: setting('KEYCLOAK_BASE_URL', url(), {
    meaning: 'Address of the identity provider as this process reaches it; keys are read from the realm below it',
    unit: null,
    initial: { production: null, otherwise: 'http://localhost:8082' },
    wrong: 'No key set: readiness stays 503 and every token is answered 503 `IDP_UNAVAILABLE`',
  }),
  keycloakRealm: setting('KEYCLOAK_REALM', name, {
    meaning: 'Realm whose tokens are accepted',
    unit: null,
    initial: 'NewCustomsRealm',
    wrong: 'As for `KEYCLOAK_BASE_URL`, or every token is answered 401 `TOKEN_NOT_ACCEPTED`',
  }),
  tokenIssuer: setting('KEYCLOAK_ISSUER', url(), {
    meaning:
      'Claim `iss` of an accepted token, byte for byte; differs from the address when clients reach Keycloak by another name',
    unit: null,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: refers to other variables of the environment
    initial: '${KEYCLOAK_BASE_URL}/realms/${KEYCLOAK_REALM}',
    wrong: 'Every token is answered 401 `TOKEN_NOT_ACCEPTED`',
  }),
  tokenIssuers: setting('TOKEN_ISSUERS', listOf(issuer(), 0), {
    meaning:
      'Further issuers (realms) whose tokens are accepted under the same rules, separated by commas: claim `iss`, and after `=` the address of its keys where that is not `<iss>/protocol/openid-connect/certs`. Each vouches for its subjects, roles and tenants as the main one does',
    unit: null,
    initial: '',
    wrong: 'Tokens of a missing issuer are answered 401 `TOKEN_NOT_ACCEPTED`; an extra issuer lets in whom it likes',
  }),
  tokenAudience: setting('TOKEN_AUDIENCE', name, {
    meaning: 'Name that claim `aud` of an accepted token has to contain',
    unit: null,
    initial: 'serhafen-api',
    wrong: 'Every token is answered 401 `TOKEN_NOT_ACCEPTED`',
  }),
  tokenClients: setting('TOKEN_CLIENTS', listOf(name, 1), {
    meaning: 'Clients whose tokens are accepted (claim `azp`)',
    unit: null,
    initial: 'serhafen-portal-web,serhafen-integration',
    wrong: 'Tokens of a missing client are answered 401 `TOKEN_NOT_ACCEPTED`; an extra client gets in',
  }),
  tokenClockSkewSeconds: setting('TOKEN_CLOCK_SKEW_SECONDS', wholeNumber(0, 60), {
    meaning: 'Difference allowed between the clocks of Keycloak and this machine',
    unit: 's',
    initial: '5',
    wrong: 'Too small: fresh tokens are refused. Too large: expired tokens live longer',
  }),
  tokenMaxLifetimeSeconds: setting('TOKEN_MAX_LIFETIME_SECONDS', wholeNumber(60, 31_536_000), {
    meaning: 'A token that expires later than this from now is refused: no realm issues such access tokens',
    unit: 's',
    initial: '86400',
    wrong: 'Below the realm’s token lifetime: every token is answered 401 `TOKEN_INVALID`',
  }),
  tokenRevokedSeconds: setting('TOKEN_REVOKED_SECONDS', wholeNumber(1, 86_400), {
    meaning:
      'Time for which tokens are refused of a user who was disabled, or who has signed out: as long as the realm’s access tokens live',
    unit: 's',
    initial: '300',
    wrong: 'Below the realm’s token lifetime: a disabled user comes back with an old token',
  }),
  backchannelLogoutClients: setting('BACKCHANNEL_LOGOUT_CLIENTS', listOf(name, 0), {
    meaning:
      'Clients whose sign-outs the identity provider posts to `/backchannel-logout` (claim `aud` of its logout tokens). Empty: there is no such path',
    unit: null,
    initial: '',
    wrong:
      'Sign-outs of a missing client are answered 400 `LOGOUT_TOKEN_INVALID`: its access tokens stay good until they expire',
  }),
  tokenCacheSize: setting('TOKEN_CACHE_SIZE', wholeNumber(0, 1_000_000), {
    meaning: 'Verified tokens that are remembered until they expire; 0 verifies each request',
    unit: 'tokens',
    initial: '10000',
    wrong: 'Too small: a signature check (about 70 µs) a request. Too large: about 3 kB of memory a token',
  }),
  jwksFreshSeconds: setting('JWKS_FRESH_SECONDS', wholeNumber(1, 86_400), {
    meaning: 'Age up to which the key set is used without asking the identity provider',
    unit: 's',
    initial: '600',
    wrong: 'Too large: a withdrawn key is trusted that long',
  }),
  jwksStaleSeconds: setting('JWKS_STALE_SECONDS', wholeNumber(1, 604_800), {
    meaning: 'Age up to which the last key set is used while the identity provider cannot be reached',
    unit: 's',
    initial: '86400',
    wrong: 'Too small: an outage of the identity provider becomes ours',
  }),
  jwksCooldownSeconds: setting('JWKS_COOLDOWN_SECONDS', wholeNumber(1, 3600), {
    meaning: 'Least time between two reads of the key set that an unknown key id causes',
    unit: 's',
    initial: '30',
    wrong: 'Too small: forged tokens make us load the identity provider. Too large: a new key is noticed late',
  }),
  corsOrigins: setting('CORS_ORIGINS', listOf(origin(), 0), {
    meaning: 'Origins of browser clients that may read answers, exact, separated by commas',
    unit: null,
    initial: { production: '', otherwise: 'http://localhost:5173' },
    wrong: 'The portal’s calls fail in the browser; an extra origin can read answers with a stolen token',
  }),
  restPassThrough: setting('REST_PASS_THROUGH', flag(), {
    meaning:
      'Whether the services can be called by REST too: `/api/v0/...` and the portal’s older paths, with the checks of the graph. For the time in which pages of the portal move to the graph',
    unit: null,
    initial: 'false',
    wrong: 'Off: pages of the portal that have not moved to the graph get 404. On without need: one more door to guard',
  }),
  compression: setting('COMPRESSION', flag(), {
    meaning:
      'Whether answers are compressed (brotli, gzip) for clients that accept it ([what, and what not](transport.md#compression))',
    unit: null,
    initial: 'true',
    wrong: 'On where an ingress compresses too: the work is done here. Off without one: five times the bytes',
  }),
  compressionMinBytes: setting('COMPRESSION_MIN_BYTES', wholeNumber(0, 1_048_576), {
    meaning: 'Length below which an answer is not compressed',
    unit: 'bytes',
    initial: '1024',
    wrong: 'Too small: time is spent on what fits one packet anyway. Too large: slow links carry more',
  }),
  bodyLimitBytes: setting('BODY_LIMIT_BYTES', wholeNumber(1024, 104_857_600), {
    meaning: 'Largest request body; a larger one is answered 413 `PAYLOAD_TOO_LARGE`',
    unit: 'bytes',
    initial: '1048576',
    wrong: 'Too small: large mutations fail. Too large: memory can be exhausted from outside',
  }),
  requestTimeoutMs: setting('REQUEST_TIMEOUT_MS', wholeNumber(100, 600_000), {
    meaning:
      'Time for reading a request, and for answering it; then its upstream calls are aborted. A client that takes as long again to read the answer is cut off',
    unit: 'ms',
    initial: '15000',
    wrong: 'Too small: slow pages fail. Too large: stuck requests pile up',
  }),
  drainTimeoutMs: setting('DRAIN_TIMEOUT_MS', wholeNumber(0, 600_000), {
    meaning: 'Time that running requests get after SIGTERM before their connections are cut',
    unit: 'ms',
    initial: '10000',
    wrong: 'Longer than the platform’s grace period: the process is killed in the middle of a request',
  }),
  upstreamTryTimeoutMs: setting('UPSTREAM_TRY_TIMEOUT_MS', wholeNumber(10, 600_000), {
    meaning: 'Time one try of an upstream call may take',
    unit: 'ms',
    initial: '2000',
    wrong: 'Too small: slow but sound answers become 504 `UPSTREAM_TIMEOUT`',
  }),
  upstreamTotalTimeoutMs: setting('UPSTREAM_TOTAL_TIMEOUT_MS', wholeNumber(10, 600_000), {
    meaning: 'Time all tries of an upstream call may take together',
    unit: 'ms',
    initial: '10000',
    wrong: 'Too small: no time for a second try. Too large: a dead service holds requests',
  }),
  upstreamHeaderTimeoutMs: setting('UPSTREAM_HEADER_TIMEOUT_MS', wholeNumber(10, 600_000), {
    meaning: 'Time until the first part of an answer, its head, has come; part of the time of a try',
    unit: 'ms',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: refers to other variables of the environment
    initial: '${UPSTREAM_TRY_TIMEOUT_MS}',
    wrong: 'Too small: answers that take long to compute become 504 `UPSTREAM_TIMEOUT`',
  }),
  upstreamConnectTimeoutMs: setting('UPSTREAM_CONNECT_TIMEOUT_MS', wholeNumber(10, 600_000), {
    meaning: 'Time a connection to a service may take to open; part of the time of a try',
    unit: 'ms',
    initial: '1000',
    wrong:
      'Too small: services far away become 504 `UPSTREAM_TIMEOUT`. Too large: an address that nobody answers at is noticed late',
  }),
  upstreamConnections: setting('UPSTREAM_CONNECTIONS', wholeNumber(1, 4096), {
    meaning: 'Connections kept to each service',
    unit: 'connections',
    initial: '32',
    wrong: 'Too small: calls wait in line. Too large: the services run out of sockets',
  }),
  upstreamQueueLimit: setting('UPSTREAM_QUEUE_LIMIT', wholeNumber(0, 1_000_000), {
    meaning: 'Calls that may wait for a connection to a service; a further one is answered 503 `OVERLOADED`',
    unit: 'calls',
    initial: '1000',
    wrong: 'Too small: bursts are refused that would be served. Too large: calls wait until their time is up',
  }),
  upstreamResponseLimitBytes: setting('UPSTREAM_RESPONSE_LIMIT_BYTES', wholeNumber(1024, 1_073_741_824), {
    meaning: 'Largest answer of a service; a larger one is cut off with 502 `UPSTREAM_INVALID_RESPONSE`',
    unit: 'bytes',
    initial: '16777216',
    wrong: 'Too small: large lists fail. Too large: one answer can exhaust memory',
  }),
  upstreamAttempts: setting('UPSTREAM_ATTEMPTS', wholeNumber(1, 10), {
    meaning: 'Tries of a read that meets a connection failure, 502, 503 or 504; writes are tried once',
    unit: 'tries',
    initial: '3',
    wrong: 'Too large: a failing service is hit several times as hard',
  }),
  breakerMode: setting('BREAKER_MODE', oneOf(['enforce', 'observe', 'off']), {
    meaning:
      'What the circuit breakers of the services do: refuse calls while they are open, only tell their state, or nothing',
    unit: null,
    initial: 'enforce',
    wrong: 'Off: a dead service is called again and again, and each request waits for it',
  }),
  breakerErrorPercent: setting('BREAKER_ERROR_PERCENT', wholeNumber(1, 100), {
    meaning: 'Share of failed calls of a service at which its circuit opens',
    unit: '%',
    initial: '50',
    wrong: 'Too small: single failures switch a service off. Too large: a dying service is called on',
  }),
  breakerWindowMs: setting('BREAKER_WINDOW_MS', wholeNumber(100, 600_000), {
    meaning: 'Time that a circuit breaker looks back on',
    unit: 'ms',
    initial: '10000',
    wrong: 'Too small: a hiccup opens the circuit. Too large: an outage is noticed late',
  }),
  breakerMinimumCalls: setting('BREAKER_MINIMUM_CALLS', wholeNumber(1, 1_000_000), {
    meaning: 'Calls in that time below which a circuit stays closed',
    unit: 'calls',
    initial: '10',
    wrong: 'Too small: one failed call at night opens the circuit. Too large: a quiet service is never switched off',
  }),
  breakerOpenMs: setting('BREAKER_OPEN_MS', wholeNumber(10, 600_000), {
    meaning: 'Time for which an open circuit refuses calls with 503 `CIRCUIT_OPEN` before one is let through to try',
    unit: 'ms',
    initial: '30000',
    wrong: 'Too small: a starting service is disturbed. Too large: a recovered service is found late',
  }),
  rateLimitUser: setting('RATE_LIMIT_USER', wholeNumber(0, 1_000_000_000), {
    meaning:
      'Requests of each user in `RATE_LIMIT_WINDOW_SECONDS`, and of each address for requests without a token; more are answered 429 `RATE_LIMITED`. 0: no limit',
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
      'Cost of an operation ([how it is measured](security.md#what-an-operation-costs)) that counts as one request; a dearer one counts as many as it costs',
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
      'Lateness of the event loop (mean over 250 ms) beyond which a growing part of the requests is answered 503 `OVERLOADED`. 0: never',
    unit: 'ms',
    initial: '200',
    wrong: 'Too small: short bursts are refused. Too large: every request becomes slow under overload',
  }),
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
      'Memory for whole answers that are kept by the policies of the overlays; 0 keeps none. With Redis, these are the hot ones of what all replicas share',
    unit: 'bytes',
    initial: '67108864',
    wrong: 'Too small: few answers stay. Too large: the process runs out of memory',
  }),
  upstreamCacheBytes: setting('UPSTREAM_CACHE_BYTES', wholeNumber(0, 4_294_967_296), {
    meaning:
      'Memory for answers of the services that are kept by the same policies, for operations that share reads; 0 keeps none',
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
  eventsRetained: setting('EVENTS_RETAINED', wholeNumber(1, 100_000), {
    meaning: 'Events of a tenant that a process keeps in memory for clients that reconnect, at least',
    unit: 'events',
    initial: '1000',
    wrong: 'Too small: reconnecting clients read from Redis, or without it are told of a gap. Too large: memory',
  }),
  eventsMaxBytes: setting('EVENTS_MAX_BYTES', wholeNumber(1024, 1_048_576), {
    meaning: 'Largest event that `POST /events` and `POST /events/sns` take; a larger one is answered 413',
    unit: 'bytes',
    initial: '262144',
    wrong: 'Too small: services lose large events. Too large: memory can be exhausted from outside',
  }),
  eventSenders: setting('EVENT_SENDERS', listOf(sender, 0), {
    meaning:
      'Who may bring events by `POST /events`: each source with the secret it signs with; a source named twice has two. Empty: nobody',
    unit: null,
    initial: '',
    wrong: 'Events are answered 403 `EVENT_NOT_ACCEPTED`; a secret that others know lets them speak for the source',
    secret: true,
  }),
  eventSnsTopics: setting('EVENT_SNS_TOPICS', listOf(topic, 0), {
    meaning: 'ARNs of the SNS topics whose messages `POST /events/sns` takes. Empty: none',
    unit: null,
    initial: '',
    wrong: 'Messages are answered 403 `EVENT_NOT_ACCEPTED`; a foreign topic lets its owner publish events',
  }),
  eventsStreamLength: setting('EVENTS_STREAM_LENGTH', wholeNumber(100, 10_000_000), {
    meaning: 'Events that stay in the Redis stream of a tenant when the gateway writes to it, about',
    unit: 'events',
    initial: '10000',
    wrong: 'Too small: clients that were away for long are told of a gap. Too large: memory of Redis',
  }),
  queryMaxCharacters: setting('QUERY_MAX_CHARACTERS', wholeNumber(1000, 1_000_000), {
    meaning: 'Length of a document; a longer one is answered 400 `QUERY_TOO_COMPLEX` unread',
    unit: 'characters',
    initial: '20000',
    wrong: 'Too small: documents of many operations fail. Too large: time goes into reading blanks and comments',
  }),
  queryMaxTokens: setting('QUERY_MAX_TOKENS', wholeNumber(100, 5000), {
    meaning: 'Lexical tokens of a document; more are answered 400 `QUERY_TOO_COMPLEX` before parsing',
    unit: 'tokens',
    initial: '1000',
    wrong: 'Too small: large pages fail. Too large: hostile documents cost parsing time',
  }),
  queryMaxDepth: setting('QUERY_MAX_DEPTH', wholeNumber(1, 100), {
    meaning: 'Levels of fields one inside the other, leaves included; more are answered 400 `QUERY_TOO_DEEP`',
    unit: 'levels',
    initial: '8',
    wrong: 'Below 5: the portal’s detail pages fail. Too large: a short document can walk circles through the graph',
  }),
  queryMaxFields: setting('QUERY_MAX_FIELDS', wholeNumber(1, 100_000), {
    meaning: 'Fields of an operation, fragments written out; more are answered 400 `QUERY_TOO_COMPLEX`',
    unit: 'fields',
    initial: '300',
    wrong: 'Below 182: the portal’s largest page fails. Too large: one request can do the work of many',
  }),
  queryMaxRootFields: setting('QUERY_MAX_ROOT_FIELDS', wholeNumber(1, 1000), {
    meaning:
      'Root fields of an operation, each at least one call of a service; more are answered 400 `QUERY_TOO_COMPLEX`',
    unit: 'fields',
    initial: '20',
    wrong: 'Too large: one request passes the rate limit and makes many calls',
  }),
  queryMaxAliases: setting('QUERY_MAX_ALIASES', wholeNumber(0, 1000), {
    meaning: 'Aliases of an operation, fragments written out; more are answered 400 `QUERY_TOO_COMPLEX`',
    unit: 'aliases',
    initial: '30',
    wrong:
      'Too small: pages that show one field under several names fail. Too large: one field can be asked many times',
  }),
  queryMaxDirectives: setting('QUERY_MAX_DIRECTIVES', wholeNumber(0, 1000), {
    meaning: 'Directives of an operation, fragments written out; more are answered 400 `QUERY_TOO_COMPLEX`',
    unit: 'directives',
    initial: '50',
    wrong: 'Too small: pages with conditional parts fail. Too large: hostile documents cost validation time',
  }),
  queryMaxValues: setting('QUERY_MAX_VALUES', wholeNumber(0, 10_000), {
    meaning:
      'Values written into the arguments of an operation, items of lists and objects included; more are answered 400 `QUERY_TOO_COMPLEX`',
    unit: 'values',
    initial: '200',
    wrong:
      'Too small: clients that write long lists into the document, not into variables, fail. Too large: one document holds thousands of keys',
  }),
  queryMaxRecursion: setting('QUERY_MAX_RECURSION', wholeNumber(0, 100), {
    meaning: 'Times one field may stand inside itself; more are answered 400 `QUERY_TOO_DEEP`',
    unit: 'times',
    initial: '1',
    wrong: 'Too small: pages that walk back and forth fail. Too large: each turn multiplies what is fetched',
  }),
  queryMaxCost: setting('QUERY_MAX_COST', wholeNumber(1, 1_000_000_000), {
    meaning:
      'Cost of an operation with its variables ([how it is measured](security.md#what-an-operation-costs)); more is answered 400 `QUERY_TOO_COMPLEX` with the measured cost',
    unit: 'cost units',
    initial: '5000',
    wrong: 'Below 3326: the portal’s largest page fails. Too large: one request can do the work of many',
  }),
  queryMaxPageSize: setting('QUERY_MAX_PAGE_SIZE', wholeNumber(1, 100_000), {
    meaning: 'Rows a page may be asked for, in each list of an operation; more are answered 400 `LIMIT_TOO_LARGE`',
    unit: 'rows',
    initial: '100',
    wrong:
      'Below the contracts’ own limit: large pages fail. Above it: the service refuses what the gateway lets through',
  }),
  queryAssumedListSize: setting('QUERY_ASSUMED_LIST_SIZE', wholeNumber(0, 100_000), {
    meaning: 'Items of a list, for the cost, when neither the schema nor the request says how many there are',
    unit: 'items',
    initial: '10',
    wrong: 'Too small: long lists are too cheap. Too large: sound operations are refused',
  }),
  socketInitTimeoutMs: setting('SOCKET_INIT_TIMEOUT_MS', wholeNumber(10, 60_000), {
    meaning: 'Time in which `connection_init` has to come; then the socket is closed with 4408',
    unit: 'ms',
    initial: '3000',
    wrong: 'Too small: slow clients never get in. Too large: silent sockets pile up',
  }),
  socketMaxOperations: setting('SOCKET_MAX_OPERATIONS', wholeNumber(1, 10_000), {
    meaning: 'Operations that run at once on one socket; one more is answered `SUBSCRIPTION_LIMIT_REACHED`',
    unit: 'operations',
    initial: '50',
    wrong: 'Too small: pages with many live parts fail. Too large: one client can hold much memory',
  }),
  socketMaxMessages: setting('SOCKET_MAX_MESSAGES', wholeNumber(1, 1_000_000), {
    meaning: 'Messages a client may send on one socket in a second; more close it with 1008',
    unit: 'messages/s',
    initial: '200',
    wrong: 'Too small: a page that opens many subscriptions at once is cut. Too large: one client can keep us busy',
  }),
  socketMessageBytes: setting('SOCKET_MESSAGE_BYTES', wholeNumber(1024, 104_857_600), {
    meaning: 'Largest message of a client on a socket; a larger one closes it with 1009',
    unit: 'bytes',
    initial: '131072',
    wrong: 'Too small: large documents fail. Too large: memory can be exhausted from outside',
  }),
  socketBufferBytes: setting('SOCKET_BUFFER_BYTES', wholeNumber(1024, 1_073_741_824), {
    meaning: 'What may wait for a client that does not read; more ends its connection (4413 on a socket)',
    unit: 'bytes',
    initial: '1048576',
    wrong: 'Too small: a short stall of the network cuts clients. Too large: slow clients fill the memory',
  }),
  socketsPerUser: setting('SOCKETS_PER_USER', wholeNumber(1, 1_000_000), {
    meaning: 'Live connections of one user in one tenant to one process; one more is closed with 1013',
    unit: 'connections',
    initial: '20',
    wrong: 'Too small: users with many tabs are refused. Too large: one user can take the place of all',
  }),
  socketsPerTenant: setting('SOCKETS_PER_TENANT', wholeNumber(1, 1_000_000), {
    meaning: 'Live connections of one tenant to one process; one more is closed with 1013',
    unit: 'connections',
    initial: '10000',
    wrong: 'Too small: users are refused at peak times. Too large: one tenant can take the place of all',
  }),
  tenantSuspendedSeconds: setting('TENANT_SUSPENDED_SECONDS', wholeNumber(1, 86_400), {
    meaning:
      'Time for which a process refuses live connections of a tenant after a service has called it suspended; then the services are asked again',
    unit: 's',
    initial: '60',
    wrong:
      'Too small: clients of a suspended tenant come back again and again. Too large: live data stay away after it is active',
  }),
  socketPingIntervalMs: setting('SOCKET_PING_INTERVAL_MS', wholeNumber(1000, 600_000), {
    meaning: 'Time between two pings on a live connection; a client that does not answer one is cut before the next',
    unit: 'ms',
    initial: '15000',
    wrong: 'Too large: proxies close idle connections, and clients that vanished are noticed late',
  }),
  socketDrainMs: setting('SOCKET_DRAIN_MS', wholeNumber(0, 600_000), {
    meaning:
      'Time over which live connections are ended, at random, when the process stops (1001) or the graph changes (1012)',
    unit: 'ms',
    initial: '3000',
    wrong: 'Too small: all clients come back at once. Longer than `DRAIN_TIMEOUT_MS`: the rest is cut',
  }),
  supergraphPath: setting('SUPERGRAPH_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning:
      'File of a Federation 2 supergraph whose subgraphs are remote GraphQL services: it is served instead of the compiled services. Read again when the file changes and on SIGHUP; a broken one is logged and the last good one stays',
    unit: null,
    initial: '',
    wrong: 'The start stops and says what is wrong with the file',
  }),
  supergraphVariants: setting('SUPERGRAPH_VARIANTS', listOf(namedFile(['api']), 0), {
    meaning:
      'Further supergraph files, served beside `/graphql` at `/<name>/graphql`, separated by commas, as `v1=/etc/graphs/v1.graphql`; each is read again as `SUPERGRAPH_PATH` is ([graph.md](graph.md#variants))',
    unit: null,
    initial: '',
    wrong: 'The start stops and says what is wrong with the file; clients of a missing variant get 404',
  }),
  graphPath: setting('GRAPH_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning:
      'Folder a project was compiled to (`gateway build` writes `schema/generated`): its services and pages are served. Empty: those that came with the gateway',
    unit: null,
    initial: '',
    wrong: 'The start stops and says that the folder cannot be read',
  }),
  trustedDocuments: setting('TRUSTED_DOCUMENTS', oneOf(['off', 'log', 'only']), {
    meaning:
      'Whether documents other than the trusted ones may run: `off` yes, `log` yes and each is logged once, `only` no (400 `PERSISTED_QUERY_REQUIRED`)',
    unit: null,
    initial: 'off',
    wrong:
      '`only` before all clients’ documents are known: they get nothing. `off` in production: whoever has a token may ask anything',
  }),
  trustedDocumentsPath: setting('TRUSTED_DOCUMENTS_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning:
      'JSON file of trusted documents by the SHA-256 of their text. Empty: the portal’s operations, and none beside `SUPERGRAPH_PATH`',
    unit: null,
    initial: '',
    wrong: 'The start stops and says what is wrong with the file',
  }),
  trustedDocumentsExemptRoles: setting('TRUSTED_DOCUMENTS_EXEMPT_ROLES', listOf(name, 0), {
    meaning: 'Roles that may send any document although `TRUSTED_DOCUMENTS` is `only`',
    unit: null,
    initial: '',
    wrong: 'A role of many users: the allow-list protects nothing',
  }),
  registeredDocumentsCharacters: setting('REGISTERED_DOCUMENTS_CHARACTERS', wholeNumber(0, 1_000_000_000), {
    meaning:
      'Documents that clients register to send their SHA-256 from then on ("automatic persisted queries"), the latest used; 0 keeps none',
    unit: 'characters',
    initial: '4000000',
    wrong: 'Too small: clients send texts again and again. Too large: memory',
  }),
  accessDenied: setting('ACCESS_DENIED', oneOf(['field', 'operation']), {
    meaning:
      'What a field costs that the caller may not read: itself (null and one error, beside what is allowed) or the whole operation (403 `FORBIDDEN_ROLE`). An operation of which no root field is allowed is refused either way',
    unit: null,
    initial: 'field',
    wrong: '`operation`: pages that show a part to some roles only fail for all others',
  }),
  introspection: setting('INTROSPECTION', flagOr('authenticated'), {
    meaning:
      'Who may read the schema: everybody all of it (`true`), callers with a token what their roles may use of it (`authenticated`), nobody (`false`)',
    unit: null,
    initial: { production: 'authenticated', otherwise: 'true' },
    wrong: '`true` in production: the whole schema is public. `false` in development: editors lose completion',
  }),
  playground: setting('PLAYGROUND', flag(), {
    meaning:
      'Whether there is a page to write queries in at `/playground`, where browsers that open `/graphql` are sent too. `false`: it is an unknown path',
    unit: null,
    initial: { production: 'false', otherwise: 'true' },
    wrong: '`true` in production: everybody can read the operations of the portal, and has a page to try passwords in',
  }),
  debugAnswers: setting('DEBUG_ANSWERS', oneOf(['off', 'operators', 'authenticated']), {
    meaning:
      'Who is told how an operation ran (plan, calls of services, what was kept, cost) when the request has the header `x-debug`: nobody, callers with a role of `OPERATOR_ROLES`, or every caller with a token',
    unit: null,
    initial: { production: 'off', otherwise: 'authenticated' },
    wrong:
      '`authenticated` in production: every user can see which services stand behind the graph and how they are called',
  }),
} as const;

function setting<T>(variable: string, kind: Kind<T>, row: Row): Setting<T> {
  return { variable, kind, ...row };
}
