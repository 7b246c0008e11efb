import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';
import { startWorld, type World } from '../../support/world.ts';

const LOGIN = 'mutation($input: LoginRequest!) { login(input: $input) { accessToken } }';
let redis: RedisServer;
let world: World;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.[Symbol.asyncDispose]());
beforeEach(async () => {
  world = await startWorld({ RATE_LIMIT_OPERATIONS: 'enforce', TRUSTED_PROXIES: '127.0.0.1' });
  return () => world[Symbol.asyncDispose]();
});

function signIn(username: string, address: string, query = LOGIN) {
  return world.ask(query, {
    as: null,
    tenant: null,
    variables: { input: { username, password: 'wrong' } },
    headers: { 'x-forwarded-for': address },
  });
}
const codes = (answers: readonly Awaited<ReturnType<typeof signIn>>[]) =>
  answers.map(({ errors }) => String(errors[0]?.extensions.code));
const count = (found: readonly string[], code: string) => found.filter((each) => each === code).length;

test('one address tries ten sign-ins a minute at once, whatever the names, and the service hears of no more', async () => {
  world.forgetCalls();
  const found = codes(await Promise.all(Array.from({ length: 40 }, (_, n) => signIn(`name-${n}`, '192.0.2.1'))));
  expect(count(found, 'RATE_LIMITED')).toBe(30);
  expect(world.calls()).toHaveLength(10);
  expect(codes([await signIn('somebody', '192.0.2.2')])).toEqual(['INVALID_CREDENTIALS']);
});

test('one name is tried ten times a minute, from however many addresses and however it is spelled', async () => {
  world.forgetCalls();
  const tries = Array.from({ length: 30 }, (_, n) => signIn(n % 2 ? 'ana.rojas' : 'Ana.Rojas', `198.51.100.${n}`));
  const found = codes(await Promise.all(tries));
  expect(count(found, 'RATE_LIMITED')).toBe(20);
  expect(world.calls()).toHaveLength(10);
});

test('uses of the field in one request count each', async () => {
  const uses = Array.from({ length: 15 }, (_, n) => `u${n}: login(input: $input) { accessToken }`).join(' ');
  const { errors } = await signIn('diego.vera', '192.0.2.3', `mutation($input: LoginRequest!) { ${uses} }`);
  expect(errors.filter(({ extensions }) => extensions.code === 'RATE_LIMITED')).toHaveLength(5);
  const refusal = errors.find(({ extensions }) => extensions.code === 'RATE_LIMITED');
  expect(refusal?.extensions.retryAfterSeconds).toBeGreaterThan(0);
  expect(refusal?.path).toEqual([expect.stringMatching(/^u\d+$/)]);
});

test('neither door is a way round the limit of the other', async () => {
  await Promise.all(Array.from({ length: 5 }, () => signIn('elena.paz', '192.0.2.4')));
  world.forgetCalls();
  const byRest = () =>
    fetch(`${world.gateway.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.4' },
      body: JSON.stringify({ username: 'elena.paz', password: 'wrong' }),
    });
  const answers = await Promise.all(Array.from({ length: 8 }, byRest));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
  const refused = answers.find(({ status }) => status === 429);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(world.calls()).toHaveLength(5);
});

test('operations without a limit of their own are not counted', async () => {
  const asked = Array.from({ length: 30 }, () => world.ask('{ customsOffices { code } }'));
  expect((await Promise.all(asked)).flatMap(({ errors }) => errors)).toEqual([]);
});
