/**
 * The ledger: portal clients of two tenants at two replicas that share a Redis, while events are published and clients,
 * replicas and Redis are disturbed. Afterwards every client's history is judged against the streams.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startStandIns } from '../../dev/start-stand-ins.ts';
import type { DomainEvent, PlacedEvent } from '../../schema/contract/domain-event.ts';
import { comparePositions } from '../../subgraphs/engine/events/stream-position.ts';
import { connectRedis, createRedisBus, type EventBus, readRedisAddress } from '../../subgraphs/engine/serve.ts';
import { domainEvent } from '../support/domain-events.ts';
import { DOCUMENTS } from '../support/portal-documents.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { type Happened, type History, type Judgement, judge } from './judge.ts';
import { type PortalClient, startPortalClient } from './portal-client.ts';
import { createRandom, type Random } from './random.ts';
import { type Replica, startReplica } from './replica.ts';

export interface CampaignOptions {
  readonly events: number;
  readonly seed: number;
  /** Clients of each tenant that take everything; as many again take one subject each. */
  readonly clients: number;
  readonly say: (line: string) => void;
}

export interface CampaignResult {
  readonly faults: readonly string[];
  /** Events in the streams. */
  readonly happened: number;
  readonly told: number;
  readonly gaps: number;
  readonly lost: number;
  /** Disturbances by name. */
  readonly disturbances: Readonly<Record<string, number>>;
  /** Codes with which sockets were closed. */
  readonly codes: Readonly<Record<string, number>>;
}

const TENANTS = [
  { name: 'SERHAFEN:CL', user: 'ana.rojas' },
  { name: 'ANDESBOX:CL', user: 'fabio.luna' },
] as const;
const SUBJECTS = 60;
/** Events that are published at once, each of another subject. */
const CHUNK = 40;
/** Between two chunks: a client that is away for a second misses hundreds of events, which it is told, not thousands. */
const PACE_MS = 30;

interface Screen {
  readonly client: PortalClient;
  readonly history: History;
}

export async function runCampaign({ events, seed, clients, say }: CampaignOptions): Promise<CampaignResult> {
  const random = createRandom(seed);
  const standIns = await startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
  // Every write is on disk before it is answered: what Redis has taken, it keeps.
  const redis = await startRedis('single', ['--appendonly', 'yes', '--appendfsync', 'always']);
  const environment = {
    ...standIns.environment,
    REDIS_URL: redis.url,
    LOG_LEVEL: 'silent',
    SOCKET_DRAIN_MS: '200',
    SOCKET_BUFFER_BYTES: '65536',
    SOCKETS_PER_USER: '1000',
  };
  const replicas = [await startReplica(environment), await startReplica(environment)];
  const bus = openBus(redis);
  const screens: Screen[] = [];
  try {
    const stream = record(bus);
    for (const tenant of TENANTS) {
      for (let index = 0; index < clients * 2; index++) {
        const subject = index < clients ? null : subjectOf(random.pick(numbers(SUBJECTS)));
        screens.push(openScreen(`${tenant.name}#${index}`, tenant, subject, replicas, standIns, random));
      }
    }
    await publishUntilAllListen(bus, screens);
    const disturbances = await publishAndDisturb({ bus, events, random, screens, replicas, redis, say });
    await settle(bus, screens, say);
    const judgements = screens.map(({ client, history }): Judgement => {
      const verdict = judge(history, stream, comparePositions);
      if (client.failure === null) return verdict;
      return { ...verdict, faults: [...verdict.faults, `${history.client}: ended with ${String(client.failure)}`] };
    });
    const sum = (of: (one: Judgement) => number): number => judgements.reduce((total, one) => total + of(one), 0);
    return {
      faults: judgements.flatMap(({ faults }) => faults),
      happened: stream.length,
      told: sum((one) => one.events),
      gaps: sum((one) => one.gaps),
      lost: sum((one) => one.lost),
      disturbances,
      codes: countCodes(screens),
    };
  } finally {
    await Promise.allSettled(screens.map(({ client }) => client.stop()));
    await Promise.all(replicas.map((replica) => replica.stop()));
    await bus.close();
    await redis[Symbol.asyncDispose]();
    await standIns.stop();
  }
}

function openBus({ url }: RedisServer): EventBus {
  const address = readRedisAddress(url);
  if (address === null) throw new TypeError(url);
  const connection = connectRedis({ address, commandTimeoutMs: 1000 });
  const bus = createRedisBus({ connection, retained: 1000, streamLength: 200_000 });
  return {
    ...bus,
    close: async () => {
      await bus.close();
      await connection.close();
    },
  };
}

/** What is in the streams, as a listener of its own reads it. A gap here would make the judge blind. */
function record(bus: EventBus): readonly Happened[] {
  const stream: Happened[] = [];
  bus.listen(
    ({ event, position }: PlacedEvent) => {
      const tenant = event.tenant === null ? '' : `${event.tenant.businessUnit}:${event.tenant.countryCode}`;
      stream.push({ id: event.id, tenant, subject: event.subject, sequence: event.sequence, position });
    },
    (tenant) => {
      throw new Error(`the recorder itself has a gap in ${JSON.stringify(tenant)}`);
    },
  );
  return stream;
}

const numbers = (count: number): number[] => [...new Array(count).keys()];
const mawbOf = (number: number): string => `6d0f6d3e-0f0a-4b0e-9d57-${String(number).padStart(12, '0')}`;
const subjectOf = (number: number): string => `mawb/${mawbOf(number)}`;

function openScreen(
  name: string,
  { name: tenant, user }: (typeof TENANTS)[number],
  subject: string | null,
  replicas: readonly Replica[],
  { identityProvider }: Awaited<ReturnType<typeof startStandIns>>,
  random: Random,
): Screen {
  const [businessUnit, countryCode] = tenant.split(':');
  const mawbId = subject?.split('/')[1];
  const client = startPortalClient({
    document:
      subject === null
        ? (DOCUMENTS.get('MawbListLive') ?? '')
        : 'subscription OneMawb($mawbId: ID) { mawbStatusChanged(mawbId: $mawbId) { eventId toStatus mawb { id } } }',
    ...(mawbId !== undefined && { variables: { mawbId } }),
    url: () => `${random.pick(replicas).url.replace(/^http/, 'ws')}/graphql`,
    credentials: async () => {
      // Short enough that every client gets new ones many times.
      const exp = Math.floor(Date.now() / 1000) + 4 + Math.floor(random.next() * 8);
      const token = await identityProvider.mint(user, { claims: { exp } });
      return { authorization: `Bearer ${token}`, 'x-business-unit': businessUnit, 'x-country-code': countryCode };
    },
  });
  return { client, history: { client: name, tenant, subject, told: client.told } };
}

const sequences = new Map<string, number>();

function change(tenant: string, number: number): DomainEvent {
  const [businessUnit = '', countryCode = ''] = tenant.split(':');
  const subject = subjectOf(number);
  const sequence = (sequences.get(`${tenant} ${subject}`) ?? 0) + 1;
  sequences.set(`${tenant} ${subject}`, sequence);
  return domainEvent({
    type: 'mawb.status-changed',
    time: new Date().toISOString(),
    tenant: { businessUnit, countryCode },
    subject,
    sequence,
    data: { mawbId: mawbOf(number), awbNumber: '045-12345675', fromStatus: 'DEP', toStatus: 'RCF' },
  });
}

/** Until the stream has it: an outage of Redis is not the end of an event. */
async function publish(bus: EventBus, event: DomainEvent): Promise<void> {
  while ((await bus.publish(event)) === 'unavailable') await sleep(50);
}

async function publishUntilAllListen(bus: EventBus, screens: readonly Screen[]): Promise<void> {
  for (let round = 0; round < 300; round++) {
    const silent = screens.filter(({ client }) => client.told.length === 0);
    if (silent.length === 0) return;
    for (const { history } of silent) {
      const number = history.subject === null ? 0 : Number(history.subject.slice(-12));
      await publish(bus, change(history.tenant, number));
    }
    await sleep(100);
  }
  throw new Error('not all clients have begun to listen');
}

interface Disturbance {
  readonly bus: EventBus;
  readonly events: number;
  readonly random: Random;
  readonly screens: readonly Screen[];
  readonly replicas: readonly Replica[];
  readonly redis: RedisServer;
  readonly say: (line: string) => void;
}

async function publishAndDisturb(options: Disturbance): Promise<Readonly<Record<string, number>>> {
  const { bus, events, random, screens, replicas, redis, say } = options;
  const counts: Record<string, number> = {};
  const running = new Set<Promise<void>>();
  const busy = new Set<unknown>();

  /** Only one thing at a time happens to one part. */
  function disturb(name: string, part: unknown, work: () => Promise<void>): void {
    if (busy.has(part)) return;
    busy.add(part);
    counts[name] = (counts[name] ?? 0) + 1;
    const done = work().finally(() => {
      busy.delete(part);
      running.delete(done);
    });
    running.add(done);
  }

  const chunks = Math.ceil(events / CHUNK);
  // The big ones are rare: a process takes seconds to start.
  const restartEvery = Math.max(40, Math.floor(chunks / 12));
  for (let chunk = 0; chunk < chunks; chunk++) {
    const published = numbers(CHUNK).map((offset) =>
      change(random.pick(TENANTS).name, (chunk * 7 + offset) % SUBJECTS),
    );
    await Promise.all(published.map((event) => publish(bus, event)));
    if (random.next() < 0.1) await publish(bus, random.pick(published));
    if (random.next() < 0.08) {
      const { client } = random.pick(screens);
      disturb('cut', client, async () => client.socket()?.terminate());
    }
    if (random.next() < 0.05) {
      const { client } = random.pick(screens);
      const socket = client.socket();
      disturb('stall', client, async () => {
        socket?.pause();
        await sleep(500 + random.next() * 2000);
        socket?.resume();
      });
    }
    if (chunk % restartEvery === restartEvery - 1) {
      const replica = random.pick(replicas);
      const signal = random.pick(['SIGTERM', 'SIGKILL'] as const);
      disturb(`replica ${signal}`, replica, () => replica.restart(signal));
    }
    if (chunk % (restartEvery * 3) === restartEvery * 3 - 7) {
      disturb('redis', redis, async () => {
        await redis.kill();
        await sleep(300);
        await redis.start();
      });
    }
    await sleep(PACE_MS);
    if (chunk % 100 === 99) say(`${(chunk + 1) * CHUNK} events, ${JSON.stringify(counts)}`);
  }
  await Promise.all(running);
  return counts;
}

/** Everybody has been told of a last event, or of a gap that holds it. */
async function settle(bus: EventBus, screens: readonly Screen[], say: (line: string) => void): Promise<void> {
  const until = Date.now() + 60_000;
  const last = new Map<string, string>();
  bus.listen(({ event, position }) => last.set(event.subject + event.tenant?.businessUnit, position));
  for (const { history } of screens) {
    const number = history.subject === null ? 0 : Number(history.subject.slice(-12));
    await publish(bus, change(history.tenant, number));
  }
  await sleep(500);
  while (Date.now() < until) {
    const behind = screens.filter(({ client, history }) => {
      const mark = last.get((history.subject ?? subjectOf(0)) + history.tenant.split(':')[0]);
      return comparePositions(client.told.at(-1)?.position ?? '0-0', mark ?? '0-0') < 0;
    });
    if (behind.length === 0) return;
    await sleep(200);
  }
  say('some clients have not been told of the last events');
}

function countCodes(screens: readonly Screen[]): Readonly<Record<string, number>> {
  const codes: Record<string, number> = {};
  for (const { client } of screens) {
    for (const [code, count] of client.codes) codes[code] = (codes[code] ?? 0) + count;
  }
  return codes;
}
