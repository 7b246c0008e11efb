import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type RunningGateway, runGateway } from '../../../gateway/run-gateway.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';
import { startWorld, type World } from '../../support/world.ts';

const QUERY = '{ customsOffices { code } }';
const LIMITS = { RATE_LIMIT_USER: '20', RATE_LIMIT_WINDOW_SECONDS: '3600', REDIS_COMMAND_TIMEOUT_MS: '2000' };
let redis: RedisServer;
let world: World;
let other: RunningGateway;

beforeAll(async () => {
  redis = await startRedis();
  world = await startWorld({ ...LIMITS, REDIS_URL: redis.url });
  other = await start({ REDIS_URL: redis.url });
  await Promise.all(
    [world.gateway, other].map(({ url }) => vi.waitFor(async () => expect(await redisStatus(url)).toBe('up'))),
  );
});
afterAll(async () => {
  await other?.close();
  await world?.[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
});

function start(environment: Readonly<Record<string, string>>): Promise<RunningGateway> {
  return runGateway({
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    LOAD_SHED_DELAY_MS: '0',
    ...LIMITS,
    ...world.standIns.environment,
    ...environment,
  });
}

async function redisStatus(url: string): Promise<unknown> {
  const { details } = (await (await fetch(`${url}/actuator/readiness`)).json()) as {
    details: Record<string, { status: string }>;
  };
  return details.redis?.status;
}

/** Asks a gateway as a user; `null`: without a token. */
async function ask(
  url: string,
  user: string | null,
  query = QUERY,
  tenant = 'SERHAFEN:CL',
  headers: Record<string, string> = {},
) {
  const [businessUnit = '', countryCode = ''] = tenant.split(':');
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': 'en',
      'x-business-unit': businessUnit,
      'x-country-code': countryCode,
      ...(user !== null && { authorization: `Bearer ${await world.token(user)}` }),
      ...headers,
    },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as {
    data?: unknown;
    errors?: { message: string; extensions: Record<string, unknown> }[];
  };
  return { status: response.status, headers: response.headers, ...body };
}

const statuses = (answers: readonly { status: number }[]) => ({
  accepted: answers.filter(({ status }) => status === 200).length,
  limited: answers.filter(({ status }) => status === 429).length,
});

describe('across two processes on one Redis', () => {
  test('an abuser with many parallel calls never passes the limit, and a polite user beside it is not refused', async () => {
    const flood = Array.from({ length: 120 }, (_, n) => ask([world.gateway, other][n % 2]?.url ?? '', 'ana.rojas'));
    const polite = Array.from({ length: 8 }, (_, n) => ask([world.gateway, other][n % 2]?.url ?? '', 'diego.vera'));
    expect(statuses(await Promise.all(flood))).toEqual({ accepted: 20, limited: 100 });
    expect(statuses(await Promise.all(polite))).toEqual({ accepted: 8, limited: 0 });
  });

  test('who is refused is told why and until when, and nothing is asked of a service', async () => {
    world.forgetCalls();
    const { status, headers, errors, data } = await ask(other.url, 'ana.rojas');
    expect(status).toBe(429);
    expect(data).toBeUndefined();
    const seconds = Number(headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(180);
    expect(errors).toMatchObject([
      {
        message: `Too many requests; try again in ${seconds} s`,
        extensions: { code: 'RATE_LIMITED', httpStatus: 429, retryAfterSeconds: seconds },
      },
    ]);
    expect(headers.get('ratelimit-limit')).toBe('20');
    expect(headers.get('ratelimit-remaining')).toBe('0');
    expect(world.calls()).toEqual([]);
  });
});

test('each answer says what is left', async () => {
  const gateway = await start({});
  const first = await ask(gateway.url, 'diego.vera');
  const second = await ask(gateway.url, 'diego.vera');
  expect([first, second].map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['19', '18']);
  expect(second.headers.get('ratelimit-reset')).toBe('360');
  await gateway.close();
});

test('an operation that costs more counts as more, from the next request on', async () => {
  const gateway = await start({ RATE_LIMIT_COST_UNIT: '10' });
  const page = '{ mawbs(limit: 20) { data { id } } }';
  const dear = await ask(gateway.url, 'diego.vera', page);
  expect(dear.status).toBe(200);
  const next = await ask(gateway.url, 'diego.vera');
  expect(Number(next.headers.get('ratelimit-remaining'))).toBeLessThan(18);
  await gateway.close();
});

test('a tenant has a quota of its own, which other tenants do not use up', async () => {
  const gateway = await start({ RATE_LIMIT_USER: '0', RATE_LIMIT_TENANT: '5' });
  const flood = Array.from({ length: 9 }, () => ask(gateway.url, 'ana.rojas'));
  expect(statuses(await Promise.all(flood))).toEqual({ accepted: 5, limited: 4 });
  expect((await ask(gateway.url, 'root.admin', QUERY, 'SERHAFEN:PE')).status).toBe(200);
  await gateway.close();
});

test('who is refused himself takes nothing of his tenant', async () => {
  const gateway = await start({ RATE_LIMIT_USER: '3', RATE_LIMIT_TENANT: '5' });
  const flood = Array.from({ length: 9 }, () => ask(gateway.url, 'ana.rojas'));
  expect(statuses(await Promise.all(flood))).toEqual({ accepted: 3, limited: 6 });
  expect((await ask(gateway.url, 'diego.vera')).status).toBe(200);
  await gateway.close();
});

describe('an address', () => {
  test('without a token is limited as a user is, apart from users behind it', async () => {
    const gateway = await start({ RATE_LIMIT_USER: '3' });
    const anonymous = await Promise.all(Array.from({ length: 5 }, () => ask(gateway.url, null)));
    expect(anonymous.filter(({ status }) => status === 429)).toHaveLength(2);
    expect((await ask(gateway.url, 'diego.vera')).status).toBe(200);
    await gateway.close();
  });

  test('is refused before its tokens are looked at, and probes are not counted', async () => {
    const gateway = await start({ RATE_LIMIT_ADDRESS: '4' });
    for (let probe = 0; probe < 6; probe++) expect((await fetch(`${gateway.url}/actuator/liveness`)).status).toBe(200);
    const forged = { authorization: 'Bearer forged' };
    const seen = [];
    for (let call = 0; call < 6; call++) seen.push((await ask(gateway.url, null, QUERY, 'SERHAFEN:CL', forged)).status);
    expect(seen).toEqual([401, 401, 401, 401, 429, 429]);
    await gateway.close();
  });

  test('is that of the connection, unless a trusted proxy names another', async () => {
    const plain = await start({ RATE_LIMIT_ADDRESS: '2' });
    const behind = await start({ RATE_LIMIT_ADDRESS: '2', TRUSTED_PROXIES: '127.0.0.1' });
    const from = async (gateway: RunningGateway, address: string) =>
      (await ask(gateway.url, 'diego.vera', QUERY, 'SERHAFEN:CL', { 'x-forwarded-for': address })).status;
    const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
    for (const [index, address] of addresses.entries()) {
      expect(await from(plain, address)).toBe(index < 2 ? 200 : 429);
      expect(await from(behind, address)).toBe(200);
    }
    // One network of IPv6 is one client.
    expect(await from(behind, '2001:db8::1')).toBe(200);
    expect(await from(behind, '2001:db8::2:1')).toBe(200);
    expect(await from(behind, '2001:db8:0:0:9::3')).toBe(429);
    expect(await from(behind, '2001:db8:0:1::3')).toBe(200);
    await plain.close();
    await behind.close();
  });
});
