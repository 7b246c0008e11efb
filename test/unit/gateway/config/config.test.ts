import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  ConfigurationError,
  configurationTable,
  type Environment,
  readConfig,
  type UpstreamName,
  upstreamVariable,
} from '../../../../gateway/config.ts';
import { SETTINGS } from '../../../../gateway/settings/table.ts';

const UPSTREAMS: readonly UpstreamName[] = [
  { name: 'side', defaultUrl: 'http://127.0.0.1:8083', fallback: 'air-freight' },
  { name: 'air-freight', defaultUrl: 'http://127.0.0.1:8083', fallback: null },
];
const PRODUCTION = {
  NODE_ENV: 'production',
  KEYCLOAK_BASE_URL: 'https://id.example.com',
  AIR_FREIGHT_SERVICE_URL: 'http://air.internal/base/',
};

function problemsOf(environment: Environment, upstreams: readonly UpstreamName[] = []): readonly string[] {
  try {
    readConfig(environment, upstreams);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

/** Further rows, for what can be set for all services or one. */
const CREDENTIALS = [
  'UPSTREAM_TLS_CA_PATH',
  'UPSTREAM_TLS_CERT_PATH',
  'UPSTREAM_SIGNING_KEY',
  'UPSTREAM_SIGNING_KEY_ID',
];

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  const path = join(folder, 'secret');
  writeFileSync(path, 'a secret that is long enough\n');
  afterAll(() => rmSync(folder, { recursive: true }));
  const secrets = Object.values(SETTINGS as Readonly<Record<string, { variable: string; secret?: boolean }>>)
    .filter(({ secret }) => secret)
    .map(({ variable }) => variable);

  test('is read, without the line feed at its end', () => {
    expect(readConfig({ AUDIT_KEY_FILE: path }, UPSTREAMS).auditKey).toBe('a secret that is long enough');
  });

  test.each(secrets)('%s can be one, and is not there twice or from a file that is not', (variable) => {
    expect(problemsOf({ [variable]: 'x', [`${variable}_FILE`]: path })).toEqual([
      `${variable}: found it and ${variable}_FILE; expected one of them`,
    ]);
    const missing = join(folder, 'none');
    expect(problemsOf({ [`${variable}_FILE`]: missing })).toEqual([
      `${variable}_FILE: cannot read ${JSON.stringify(missing)} (ENOENT); expected a file`,
    ]);
  });

  test('is never shown when it is wrong', () => {
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'canary');
    for (const variable of secrets) expect(problemsOf({ [`${variable}_FILE`]: wrong }).join()).not.toContain('canary');
  });

  test('of one service counts before that of all, and its file is read again by who uses it', () => {
    const { upstreamCredentials, sharedCredentials } = readConfig(
      {
        UPSTREAM_TLS_CA_PATH: 'ca.pem',
        UPSTREAM_SIGNING_KEY: 'the secret of all services',
        AIR_FREIGHT_SERVICE_SIGNING_KEY_FILE: path,
        AIR_FREIGHT_SERVICE_SIGNING_KEY_ID: 'gw-2',
        SIDE_SERVICE_TLS_CERT_PATH: 'side.pem',
        SIDE_SERVICE_TLS_KEY_PATH: 'side.key',
      },
      UPSTREAMS,
    );
    const own = { keyId: 'gw-2', secret: { path } };
    const tls = { caPath: 'ca.pem', certPath: null, keyPath: null };
    expect(upstreamCredentials).toEqual({
      'air-freight': { tls, signing: own },
      side: { tls: { caPath: 'ca.pem', certPath: 'side.pem', keyPath: 'side.key' }, signing: own },
    });
    const all = { keyId: 'serhafen-gateway', secret: { text: 'the secret of all services' } };
    expect(sharedCredentials).toEqual({ tls, signing: all });
  });

  test.each([
    [
      { UPSTREAM_TLS_CERT_PATH: 'a' },
      'UPSTREAM_TLS_KEY_PATH: not set; expected a path, because UPSTREAM_TLS_CERT_PATH is set',
    ],
    [
      { SIDE_SERVICE_TLS_KEY_PATH: 'a' },
      'SIDE_SERVICE_TLS_CERT_PATH: not set; expected a path, because SIDE_SERVICE_TLS_KEY_PATH is set',
    ],
    [
      { UPSTREAM_SIGNING_KEY: 'short' },
      'UPSTREAM_SIGNING_KEY: found a value that is not shown; expected at least 16 characters',
    ],
  ])('%j is incomplete', (environment, problem) => {
    expect(problemsOf(environment, UPSTREAMS)).toEqual([problem]);
  });
});

describe('TLS', () => {
  test.each([
    [{ TLS_CERT_PATH: 'a.pem' }, 'TLS_KEY_PATH: not set; expected a path, because TLS_CERT_PATH is set'],
    [{ TLS_KEY_PATH: 'a.key' }, 'TLS_CERT_PATH: not set; expected a path, because TLS_KEY_PATH is set'],
    [{ TLS_CLIENT_CA_PATH: 'ca.pem' }, 'TLS_CERT_PATH: not set; expected a path, because TLS_CLIENT_CA_PATH is set'],
  ])('%j is incomplete', (environment, problem) => {
    expect(() => readConfig(environment, UPSTREAMS)).toThrow(problem);
  });
});

describe('without any variable', () => {
  test('the documented defaults hold, for development', () => {
    expect(readConfig({}, UPSTREAMS)).toEqual({
      mode: 'development',
      production: false,
      port: 3000,
      host: '0.0.0.0',
      logLevel: 'info',
      metrics: 'on',
      tracesExporter: 'none',
      otlpEndpoint: 'http://localhost:4318',
      otlpHeaders: [],
      serviceName: 'serhafen-gateway',
      tracesSampler: 'parentbased_traceidratio',
      tracesShare: 0.1,
      tracesDelayMs: 5000,
      metricsPort: 3000,
      auditFile: '',
      auditStream: '',
      auditStreamLength: 1_000_000,
      auditBufferBytes: 16_777_216,
      auditKey: '',
      backchannelLogoutClients: [],
      keycloakBaseUrl: 'http://localhost:8082',
      keycloakRealm: 'NewCustomsRealm',
      tokenIssuer: 'http://localhost:8082/realms/NewCustomsRealm',
      jwksUrl: 'http://localhost:8082/realms/NewCustomsRealm/protocol/openid-connect/certs',
      tokenIssuers: [],
      tokenAudience: 'serhafen-api',
      tokenClients: ['serhafen-portal-web', 'serhafen-integration'],
      tokenClockSkewSeconds: 5,
      tokenMaxLifetimeSeconds: 86_400,
      tokenRevokedSeconds: 300,
      tokenCacheSize: 10_000,
      jwksFreshSeconds: 600,
      jwksStaleSeconds: 86_400,
      jwksCooldownSeconds: 30,
      corsOrigins: ['http://localhost:5173'],
      upstreamCredentials: {},
      sharedCredentials: null,
      compression: true,
      compressionMinBytes: 1024,
      bodyLimitBytes: 1_048_576,
      upstreamCacheBytes: 33_554_432,
      responseCacheBytes: 67_108_864,
      operatorRoles: ['SUPERADMIN'],
      redisUrl: '',
      redisHost: '',
      redisPort: 6379,
      redisCommandTimeoutMs: 50,
      eventsRetained: 1000,
      eventsMaxBytes: 262_144,
      eventSenders: [],
      eventSnsTopics: [],
      eventsStreamLength: 10_000,
      requestTimeoutMs: 15_000,
      drainTimeoutMs: 10_000,
      upstreamTryTimeoutMs: 2000,
      upstreamHeaderTimeoutMs: 2000,
      upstreamConnectTimeoutMs: 1000,
      upstreamTotalTimeoutMs: 10_000,
      upstreamConnections: 32,
      upstreamResponseLimitBytes: 16_777_216,
      upstreamQueueLimit: 1000,
      upstreamAttempts: 3,
      rateLimitUser: 100,
      rateLimitAddress: 3000,
      rateLimitTenant: 0,
      rateLimitOperations: 'enforce',
      rateLimitWindowSeconds: 60,
      rateLimitCostUnit: 1000,
      trustedProxies: [],
      loadShedDelayMs: 50,
      breakerMode: 'enforce',
      breakerErrorPercent: 50,
      breakerWindowMs: 10_000,
      breakerMinimumCalls: 10,
      breakerOpenMs: 30_000,
      queryMaxCharacters: 20_000,
      queryMaxTokens: 1000,
      queryMaxDepth: 8,
      queryMaxFields: 300,
      queryMaxRootFields: 20,
      queryMaxAliases: 30,
      queryMaxDirectives: 50,
      queryMaxValues: 200,
      queryMaxRecursion: 1,
      queryMaxCost: 5000,
      queryMaxPageSize: 100,
      queryAssumedListSize: 10,
      trustedDocuments: 'off',
      trustedDocumentsPath: '',
      trustedDocumentsExemptRoles: [],
      registeredDocumentsCharacters: 4_000_000,
      restPassThrough: false,
      accessDenied: 'field',
      introspection: true,
      playground: true,
      debugAnswers: 'authenticated',
      socketInitTimeoutMs: 3000,
      socketMaxOperations: 50,
      socketMaxMessages: 200,
      socketMessageBytes: 131_072,
      socketBufferBytes: 1_048_576,
      socketsPerUser: 20,
      socketsPerTenant: 10_000,
      tenantSuspendedSeconds: 60,
      socketPingIntervalMs: 15_000,
      socketDrainMs: 3000,
      graphPath: '',
      supergraphPath: '',
      supergraphVariants: [],
      tlsCertPath: '',
      tlsKeyPath: '',
      tlsClientCaPath: '',
      upstreams: { 'air-freight': 'http://127.0.0.1:8083', side: 'http://127.0.0.1:8083' },
    });
  });

  test('an empty variable counts as none', () => {
    expect(readConfig({ PORT: '', KEYCLOAK_REALM: '' })).toMatchObject({
      port: 3000,
      keycloakRealm: 'NewCustomsRealm',
    });
  });
});

describe('in production', () => {
  test('the schema is hidden, there is no playground, nobody is told how an operation ran, no origin is allowed, and addresses are as given', () => {
    expect(readConfig(PRODUCTION, UPSTREAMS)).toMatchObject({
      production: true,
      introspection: 'authenticated',
      playground: false,
      debugAnswers: 'off',
      corsOrigins: [],
      tokenIssuer: 'https://id.example.com/realms/NewCustomsRealm',
      upstreams: { 'air-freight': 'http://air.internal/base', side: 'http://air.internal/base' },
    });
  });

  test('an address that is missing is an error, and each is named once', () => {
    expect(problemsOf({ NODE_ENV: 'production' }, UPSTREAMS)).toEqual([
      'KEYCLOAK_BASE_URL: not set; expected an http or https URL without user, query and fragment',
      'AIR_FREIGHT_SERVICE_URL: not set; expected an http or https URL without user, query and fragment',
      'SIDE_SERVICE_URL: not set; expected an http or https URL without user, query and fragment',
    ]);
  });

  test('an upstream of its own does without the one it stands beside', () => {
    const own = { ...PRODUCTION, SIDE_SERVICE_URL: 'http://side.internal' };
    expect(readConfig(own, UPSTREAMS).upstreams.side).toBe('http://side.internal');
  });
});

describe('a value is taken', () => {
  test('from its variable, in its type', () => {
    const config = readConfig({
      PORT: '0',
      CORS_ORIGINS: 'https://a.example.com, https://b.example.com:8443',
      TOKEN_CLIENTS: 'one',
      INTROSPECTION: 'false',
      KEYCLOAK_ISSUER: 'https://login.example.com/realms/x',
      KEYCLOAK_BASE_URL: 'http://keycloak:8082/',
    });
    expect(config).toMatchObject({
      port: 0,
      corsOrigins: ['https://a.example.com', 'https://b.example.com:8443'],
      tokenClients: ['one'],
      introspection: false,
      tokenIssuer: 'https://login.example.com/realms/x',
      jwksUrl: 'http://keycloak:8082/realms/NewCustomsRealm/protocol/openid-connect/certs',
    });
  });

  test('for good: the configuration cannot be changed', () => {
    const config = readConfig({}, UPSTREAMS);
    expect(Object.isFrozen(config) && Object.isFrozen(config.upstreams) && Object.isFrozen(config.corsOrigins)).toBe(
      true,
    );
  });
});

describe('a wrong value is named with what was found and what is expected', () => {
  test.each([
    ['PORT', 'abc', 'a whole number from 0 to 65535'],
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', '3e3', 'a whole number from 0 to 65535'],
    ['PORT', '0x10', 'a whole number from 0 to 65535'],
    ['PORT', ' 3000', 'a whole number from 0 to 65535'],
    ['NODE_ENV', 'prod', 'one of development, test, production'],
    ['LOG_LEVEL', 'verbose', 'one of fatal, error, warn, info, debug, trace, silent'],
    ['INTROSPECTION', 'yes', 'true, false or authenticated'],
    ['KEYCLOAK_BASE_URL', 'keycloak:8082', 'an http or https URL without user, query and fragment'],
    ['KEYCLOAK_BASE_URL', 'ftp://keycloak', 'an http or https URL without user, query and fragment'],
    ['KEYCLOAK_BASE_URL', 'http://keycloak?x=1', 'an http or https URL without user, query and fragment'],
    ['KEYCLOAK_REALM', '../master', 'a name of letters, digits, "_", "." and "-"'],
    ['TOKEN_ISSUERS', 'https://id.example.com=x?y', 'an http or https URL, or two'],
    ['TOKEN_ISSUERS', 'https://a.example.com=https://b.example.com=https://c.example.com', 'or two'],
    ['CORS_ORIGINS', '*', 'never "*"'],
    ['CORS_ORIGINS', 'https://a.example.com/', 'without path'],
    ['CORS_ORIGINS', 'https://a.example.com,null', 'a comma-separated list'],
    ['CORS_ORIGINS', 'https://A.example.com', 'an origin'],
    ['TOKEN_CLIENTS', ',', 'a comma-separated list'],
    ['BODY_LIMIT_BYTES', '1', 'a whole number from 1024'],
  ])('%s=%s', (variable, value, expected) => {
    const problems = problemsOf({ [variable]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${variable}: found ${JSON.stringify(value)}; expected`);
    expect(problems[0]).toContain(expected);
  });

  test('also the URL of an upstream, once', () => {
    expect(problemsOf({ AIR_FREIGHT_SERVICE_URL: 'air' }, UPSTREAMS.slice(1))).toEqual([
      'AIR_FREIGHT_SERVICE_URL: found "air"; expected an http or https URL without user, query and fragment',
    ]);
  });

  test('all of them at once, in one message', () => {
    const error = new ConfigurationError(problemsOf({ PORT: 'x', LOG_LEVEL: 'y' }));
    expect(error.message).toMatch(/^The configuration is wrong:\n- PORT: .*\n- LOG_LEVEL: .*$/);
  });

  test('without the password that a URL may carry', () => {
    const [problem] = problemsOf({ KEYCLOAK_BASE_URL: 'https://admin:hunter2@keycloak.example.com' });
    expect(problem).toContain('"https://***@keycloak.example.com"');
    expect(problem).not.toMatch(/admin|hunter2/);
  });

  test('cut when it is long', () => {
    expect(problemsOf({ PORT: '9'.repeat(5000) })[0]?.length).toBeLessThan(200);
  });

  test.each([
    [
      { UPSTREAM_TRY_TIMEOUT_MS: '10001' },
      'UPSTREAM_TRY_TIMEOUT_MS: found 10001; expected at most UPSTREAM_TOTAL_TIMEOUT_MS, which is 10000',
    ],
    [
      { REQUEST_TIMEOUT_MS: '9999' },
      'UPSTREAM_TOTAL_TIMEOUT_MS: found 10000; expected at most REQUEST_TIMEOUT_MS, which is 9999',
    ],
    [{ JWKS_STALE_SECONDS: '599' }, 'JWKS_FRESH_SECONDS: found 600; expected at most JWKS_STALE_SECONDS, which is 599'],
  ])('when values contradict each other: %j', (environment, problem) => {
    expect(problemsOf(environment)).toEqual([problem]);
  });
});

describe('docs/configuration.md', () => {
  const page = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');

  test('is what the table of settings says', () => {
    expect(page).toBe(configurationTable());
  });

  test('has one row for each setting, all of them complete', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const variables = Object.values(SETTINGS).map(({ variable }) => variable);
    expect(rows.map((row) => /`([^`]+)`/.exec(row)?.[1])).toEqual([...variables, '<NAME>_SERVICE_URL', ...CREDENTIALS]);
    for (const row of rows) expect(row.split(/(?<!\\)\|/).map((cell) => cell.trim())).toHaveLength(8);
    for (const row of rows) expect(row).not.toMatch(/\|\s*\|/);
  });
});

test('the variable of an upstream is its name in capitals', () => {
  expect(upstreamVariable('air-freight')).toBe('AIR_FREIGHT_SERVICE_URL');
});
