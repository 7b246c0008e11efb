/**
 * Callers of two tenants, several classes and languages ask and change at random and in parallel, by every door: two replicas on
 * one Redis that loses entries all the time, and one without Redis, all with caches so small that they evict. Every answer is
 * stamped by the services with whom it was made for, and judged.
 */
import { Agent, type Dispatcher } from 'undici';
import { startIdentityProvider } from '../../dev/identity-provider/start-identity-provider.ts';
import { runGateway } from '../../gateway/run-gateway.ts';
import { createRandom } from '../ledger/random.ts';
import { startRedis } from '../support/redis-server.ts';
import { UNLIMITED } from '../support/world.ts';
import { CHANGES, type Change, chooseVariables, type Question, READS, recordsOf } from './questions.ts';
import { type Asked, type Asker, judgeStamp, readStamps } from './stamp.ts';
import { type StampedServices, startStampedServices } from './stamped-services.ts';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  readonly parallel: number;
  /** Stops at the first wrong answer. */
  readonly untilWrong?: boolean;
}

export interface FuzzResult {
  /** What was in an answer and should not have been, or was missing. */
  readonly wrong: readonly string[];
  readonly requests: number;
  readonly changes: number;
  /** Whole answers that are kept: given again, or made and kept. */
  readonly kept: number;
  /** Answers 304, by which a client uses what it has. */
  readonly notModified: number;
  /** Times that Redis was emptied. */
  readonly emptied: number;
  /** Calls that reached the services. */
  readonly calls: number;
}

/** Replicas that share their caches, and services of their own. */
interface Island {
  readonly name: string;
  readonly urls: readonly string[];
  readonly services: StampedServices;
  /** Number of the last write that was answered, by tenant and tag. */
  readonly confirmed: Map<string, Map<string, number>>;
}

interface Person {
  readonly id: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly token: string;
}

/** Answers to one question that are held. */
const HELD = 20;
/** What most callers have just seen. */
const LOOKED_AT = READS.filter(({ name }) => name === 'Mawbs' || name === 'Users');
const TENANTS = ['SERHAFEN:CL', 'ANDESBOX:CL'];
/** Roles in any order are one class, as are scopes. */
const CLASSES: readonly { readonly roles: readonly string[]; readonly scope: string }[] = [
  { roles: ['OPERATIONS'], scope: 'openid profile' },
  { roles: ['OPERATIONS'], scope: 'profile openid' },
  { roles: ['OPERATIONS'], scope: 'openid profile more' },
  { roles: ['WAREHOUSE'], scope: 'openid profile' },
  { roles: ['OPERATIONS', 'WAREHOUSE'], scope: 'openid profile' },
  { roles: ['WAREHOUSE', 'OPERATIONS'], scope: 'openid profile' },
  { roles: ['TENANT_ADMIN'], scope: 'openid profile' },
  { roles: ['TENANT_ADMIN'], scope: 'openid profile' },
];

export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const stops: (() => unknown)[] = [];
  try {
    return await fuzz(options, stops);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function fuzz(
  { requests, seed, parallel, untilWrong = false }: FuzzOptions,
  stops: (() => unknown)[],
): Promise<FuzzResult> {
  const random = createRandom(seed);
  const provider = await startIdentityProvider({ port: 0 });
  stops.push(() => provider.stop());
  const people = await Promise.all(
    CLASSES.map(async ({ roles, scope }, place): Promise<Person> => {
      const id = `dddddddd-0000-4000-8000-00000000000${place}`;
      // The same user works for both tenants: only the headers tell which answer is whose.
      const token = await provider.mint(
        { sub: id, preferred_username: `user-${place}`, realm_access: { roles: [...roles] }, tenants: TENANTS },
        { claims: { scope, exp: Math.floor(Date.now() / 1000) + 3000 } },
      );
      return { id, roles, scopes: scope.split(' '), token };
    }),
  );
  const ids = people.map(({ id }) => id);
  // It evicts whatever it likes, versions included.
  const redis = await startRedis('single', ['--maxmemory', '2mb', '--maxmemory-policy', 'allkeys-random']);
  stops.push(() => redis[Symbol.asyncDispose]());

  async function island(name: string, replicas: number, redisUrl: string): Promise<Island> {
    const services = await startStampedServices(random, ids);
    stops.push(() => services.stop());
    const urls: string[] = [];
    for (let replica = 0; replica < replicas; replica++) {
      const gateway = await runGateway({
        REST_PASS_THROUGH: 'true',
        ...UNLIMITED,
        PORT: '0',
        HOST: '127.0.0.1',
        LOG_LEVEL: 'silent',
        KEYCLOAK_BASE_URL: new URL(provider.issuer).origin,
        MAWB_SERVICE_URL: services.url,
        CUSTOMS_SERVICE_URL: services.url,
        IAM_SERVICE_URL: services.url,
        RESPONSE_CACHE_BYTES: '60000',
        UPSTREAM_CACHE_BYTES: '60000',
        SOCKET_DRAIN_MS: '0',
        // What a busy machine keeps waiting is not what is looked for.
        UPSTREAM_TRY_TIMEOUT_MS: '30000',
        UPSTREAM_TOTAL_TIMEOUT_MS: '30000',
        UPSTREAM_HEADER_TIMEOUT_MS: '30000',
        REQUEST_TIMEOUT_MS: '30000',
        TOKEN_MAX_LIFETIME_SECONDS: '3600',
        REDIS_URL: redisUrl,
      });
      stops.push(() => gateway.close());
      urls.push(gateway.url);
    }
    const confirmed = new Map(TENANTS.map((tenant) => [tenant, new Map<string, number>()]));
    return { name, urls, services, confirmed };
  }

  const islands = [await island('with Redis', 2, redis.url), await island('without Redis', 1, '')];
  const agent = new Agent({ connections: parallel });
  stops.push(() => agent.destroy());
  const wrong: string[] = [];
  let [asked, changes, kept, notModified, emptied] = [0, 0, 0, 0, 0];
  /** The last answers to GETs of each question, by entity tag, as browsers and shared caches hold them, whoever asked. */
  const held = new Map<string, Map<string, string>>(READS.map(({ name }) => [name, new Map()]));

  async function one(): Promise<void> {
    const where = random.next() < 0.6 ? (islands[0] as Island) : (islands[1] as Island);
    const person = random.pick(people);
    const asker: Asker = {
      tenant: random.pick(TENANTS),
      id: person.id,
      roles: person.roles,
      scopes: person.scopes,
      language: random.next() < 0.8 ? 'es' : 'en',
    };
    if (random.next() < 0.0005) {
      emptied += 1;
      await redis.command('FLUSHALL');
    }
    const change = random.next() < 0.02 ? random.pick(CHANGES) : null;
    const question = change ?? random.pick(READS);
    if (question.roles !== undefined && !question.roles.some((role) => person.roles.includes(role))) return;
    const from = random.pick(where.urls);
    await ask(where, from, question, asker, person.token);
    if (change === null) return;
    changes += 1;
    // Who was told of a change looks at once, wherever it is led.
    const next = where.urls.find((url) => url !== from) ?? from;
    await Promise.all(LOOKED_AT.map((look) => ask(where, next, look, asker, person.token)));
  }

  /** One request, judged. */
  async function ask(
    where: Island,
    url: string,
    question: Question | Change,
    asker: Asker,
    token: string,
  ): Promise<void> {
    asked += 1;
    const variables = chooseVariables(question, random, ids);
    const confirmed = where.confirmed.get(asker.tenant) ?? new Map<string, number>();
    const records = recordsOf(question, variables, asker.id, ids);
    const expected: Asked = {
      records: question.name === 'Users' ? new Set([...records, '']) : records,
      confirmed: new Map(confirmed),
    };
    const { answer, byRest } = await send(url, question, variables, asker, token);
    const stamps = readStamps(answer);
    const report = (text: string): void => {
      wrong.push(`${where.name}, ${question.name} of ${asker.id.slice(-1)} for ${asker.tenant}: ${text}`);
    };
    if (stamps.length < (byRest ? 1 : question.stamps)) report(`only ${JSON.stringify(answer).slice(0, 300)}`);
    for (const stamp of stamps) {
      const verdict = judgeStamp(stamp, asker, expected);
      if (verdict !== null) report(verdict);
    }
    if ('tags' in question) confirm(question, stamps, confirmed);
  }

  /** The change was answered with the number that it had: who asks from now on must see at least that. */
  function confirm({ tags }: Change, stamps: ReturnType<typeof readStamps>, confirmed: Map<string, number>): void {
    for (const tag of tags) {
      const written = stamps.find(({ source }) => (source === 'users' ? 'user' : source) === tag);
      if (written !== undefined) confirmed.set(tag, Math.max(confirmed.get(tag) ?? 0, written.version));
    }
  }

  async function send(
    url: string,
    question: Question,
    variables: Readonly<Record<string, string>>,
    asker: Asker,
    token: string,
  ): Promise<{ readonly answer: unknown; readonly byRest: boolean }> {
    const [businessUnit = '', countryCode = ''] = asker.tenant.split(':');
    const headers: Record<string, string> = {
      authorization: `Bearer ${token}`,
      'x-business-unit': businessUnit,
      'x-country-code': countryCode,
      'accept-language': asker.language,
    };
    const call = doorOf(url, question, variables, headers);
    const { statusCode, headers: told, body } = await agent.request({ ...call, headers });
    const text = await body.text();
    const tags = held.get(question.name);
    const byRest = call.path.startsWith('/api/v0/');
    if (told.age !== undefined) kept += 1;
    if (statusCode === 304) {
      notModified += 1;
      return { answer: JSON.parse(tags?.get(String(headers['if-none-match'])) ?? 'null'), byRest };
    }
    if (tags !== undefined && call.method === 'GET' && typeof told.etag === 'string') {
      tags.set(told.etag, text);
      if (tags.size > HELD) tags.delete([...tags.keys()][0] as string);
    }
    return { answer: text === '' ? null : JSON.parse(text), byRest };
  }

  /** POST mostly; GET with an entity tag of whomever, and REST where there is a path. */
  function doorOf(
    url: string,
    question: Question,
    variables: Readonly<Record<string, string>>,
    headers: Record<string, string>,
  ): Dispatcher.RequestOptions & { readonly origin: string } {
    const { document, rest, name } = question;
    const door = 'tags' in question ? 0 : random.next();
    if (rest !== undefined && door > 0.85) return { origin: url, path: rest(variables), method: 'GET' };
    if (door > 0.7) {
      headers['apollo-require-preflight'] = '1';
      const tags = [...(held.get(name)?.keys() ?? [])];
      if (tags.length > 0 && random.next() < 0.7) headers['if-none-match'] = random.pick(tags);
      const query = new URLSearchParams({ query: document, variables: JSON.stringify(variables), operationName: name });
      return { origin: url, path: `/graphql?${query}`, method: 'GET' };
    }
    headers['content-type'] = 'application/json';
    return {
      origin: url,
      path: '/graphql',
      method: 'POST',
      body: JSON.stringify({ query: document, variables, operationName: name }),
    };
  }

  await Promise.all(
    Array.from({ length: parallel }, async () => {
      while (asked < requests && !(untilWrong && wrong.length > 0)) await one();
    }),
  );
  const calls = islands.reduce((sum, { services }) => sum + services.calls(), 0);
  return { wrong, requests: asked, changes, kept, notModified, emptied, calls };
}
