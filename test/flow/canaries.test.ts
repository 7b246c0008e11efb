/** Secrets, each recognisable, put wherever one can be: none of them may come out where others read. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { callRest } from '../support/rest-call.ts';
import { startWorld, type World } from '../support/world.ts';

const canary = (name: string): string => `canary-${name}-7d1f0a55c2`;
const SECRETS = {
  audit: canary('audit-key'),
  signing: canary('signing-key'),
  sender: Buffer.from(canary('event-sender-secret')).toString('base64'),
  redis: canary('redis-password'),
  collector: canary('collector-key'),
  password: canary('password-1'),
  bearer: canary('bearer'),
  cookie: canary('cookie'),
  query: canary('query-token'),
  refresh: canary('refresh-token'),
};
const PASSWORD = 'serhafen-dev';

let folder = '';
let redis: RedisServer;
let collector: Server;
let world: World;
const logged: string[] = [];
const traced: string[] = [];
const answered: string[] = [];
/** Real tokens that the realm issued: as secret as those of ours. */
const issued: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canaries-'));
  redis = await startRedis('single', ['--requirepass', SECRETS.redis, '--dir', folder, '--rdbcompression', 'no']);
  collector = createServer((request, response) => {
    void text(request).then((body) => traced.push(body));
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const files = { AUDIT_KEY: SECRETS.audit, UPSTREAM_SIGNING_KEY: SECRETS.signing };
  for (const [name, secret] of Object.entries(files)) await writeFile(join(folder, name), `${secret}\n`);
  world = await startWorld(
    {
      LOG_LEVEL: 'trace',
      AUDIT_FILE: join(folder, 'audit.log'),
      AUDIT_STREAM: 'serhafen:audit',
      AUDIT_KEY_FILE: join(folder, 'AUDIT_KEY'),
      UPSTREAM_SIGNING_KEY_FILE: join(folder, 'UPSTREAM_SIGNING_KEY'),
      EVENT_SENDERS: `somebody=whsec_${SECRETS.sender}`,
      REDIS_URL: `redis://:${SECRETS.redis}@127.0.0.1:${redis.port}`,
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      OTEL_EXPORTER_OTLP_HEADERS: `x-key=${SECRETS.collector}`,
      OTEL_TRACES_SAMPLER_ARG: '1',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      RESPONSE_CACHE_BYTES: '1000000',
      UPSTREAM_CACHE_BYTES: '1000000',
    },
    { logDestination: { write: (line: string) => void logged.push(line) } },
  );
});

afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  collector?.close();
  await redis?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function ask(query: string, variables: object, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${world.gateway.url}/graphql?access_token=${SECRETS.query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'en', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return response.text();
}

const LOGIN = 'mutation($input: LoginRequest!) { login(input: $input) { accessToken refreshToken } }';

test('no secret comes out in a log line, trace, metric, error, cache or entry of the audit', async () => {
  // Sign-ins that work bring tokens, which stay with who signed in.
  const good = { input: { username: 'ana.rojas', password: PASSWORD } };
  const { accessToken, refreshToken } = JSON.parse(await ask(LOGIN, good)).data.login;
  issued.push(accessToken, refreshToken);
  const anonymous = { method: 'POST', as: null, tenant: null } as const;
  const rest = await callRest(world, '/auth/login', { ...anonymous, body: good.input });
  issued.push(rest.body.accessToken, rest.body.refreshToken);

  const headers = { authorization: `Bearer ${accessToken}`, 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };
  for (let n = 0; n < 2; n++)
    await ask('{ me { id } airports { iataCode } mawbs(limit: 1) { data { id } } }', {}, headers);
  answered.push(
    await ask(LOGIN, { input: { username: 'ana.rojas', password: SECRETS.password } }),
    await ask(LOGIN, { input: { username: 'ana.rojas', password: { deep: SECRETS.password } } }),
    await ask('mutation($t: String!) { refreshToken(input: { refreshToken: $t }) { accessToken } }', {
      t: SECRETS.refresh,
    }),
    await ask('{ me { id } }', {}, { authorization: `Bearer ${SECRETS.bearer}` }),
    await ask('{ me { id } }', {}, { authorization: `Basic ${SECRETS.bearer}`, cookie: `session=${SECRETS.cookie}` }),
    await ask('{ me { id } }', {}, { authorization: `Bearer ${accessToken.slice(0, -20)}${SECRETS.bearer}` }),
    await ask('{ users { data { id } } }', {}, headers),
    JSON.stringify(
      await callRest(world, '/auth/login', { ...anonymous, body: { username: 'x.y', password: SECRETS.password } }),
    ),
    JSON.stringify(await callRest(world, '/auth/logout', { ...anonymous, body: { refreshToken: SECRETS.refresh } })),
  );
  // A service that fails and says too much.
  world.standIns.mawb.failures.fail('*', { status: 500, body: { message: `token ${accessToken}` } }, 10);
  answered.push(await ask('{ mawbs(limit: 2) { data { id } } }', {}, headers));
  world.standIns.mawb.failures.fail('*', { status: 200, body: { wrong: accessToken } }, 10);
  answered.push(await ask('{ mawbs(limit: 3) { data { id } } }', {}, headers));

  const metrics = await (await fetch(`${world.gateway.url}/metrics`)).text();
  await sleep(300);
  const kept = await dump();
  const audit = await readFile(join(folder, 'audit.log'), 'utf8');
  await world.gateway.close();
  const places = {
    log: logged.join(''),
    traces: traced.join(''),
    metrics,
    errors: answered.join(''),
    redis: kept,
    audit,
  };

  // What is looked through is there.
  for (const [place, content] of Object.entries(places)) expect(content.length, place).toBeGreaterThan(100);
  expect(places.log).toContain('"request"');
  expect(places.redis).toContain('serhafen');
  for (const [place, content] of Object.entries(places)) {
    for (const [name, secret] of Object.entries(SECRETS))
      expect(content.includes(secret), `${name} in ${place}`).toBe(false);
    // The last part of a token is its signature: without it nobody can use the rest.
    for (const token of issued)
      expect(content.includes(String(token.split('.')[2])), `a token in ${place}`).toBe(false);
    expect(content.includes(PASSWORD), `the password in ${place}`).toBe(false);
  }
});

/** Everything that Redis holds, as it would lie on a disk. */
async function dump(): Promise<string> {
  const socket = connect(redis.port, '127.0.0.1');
  socket.write(`AUTH ${SECRETS.redis}\r\nSAVE\r\n`);
  let replies = '';
  for await (const part of socket) {
    replies += part;
    if (replies.split('+OK').length > 2) break;
  }
  return readFile(join(folder, 'dump.rdb'), 'latin1');
}
