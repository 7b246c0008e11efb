/**
 * Everything below the gateway goes wrong, one thing after the other, while clients of two tenants read and write at two
 * replicas: a real Redis and real services, behind proxies that refuse, delay, swallow and cut.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type StandIns, startStandIns } from '../../dev/start-stand-ins.ts';
import { runGateway } from '../../gateway/run-gateway.ts';
import { createRandom, type Random } from '../ledger/random.ts';
import { newMawb } from '../support/new-waybills.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { UNLIMITED } from '../support/world.ts';
import { type FaultProxy, type NetworkFault, startFaultProxy } from './fault-proxy.ts';
import { type Affliction, goodsOf } from './judge.ts';
import { type Load, newTally, type Person, startLoad, type Tally, type WrittenRecord } from './load.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Times that everything goes wrong once. */
  readonly rounds: number;
  /** Milliseconds that each thing lasts. */
  readonly phaseMs: number;
  readonly clients: number;
  /** Names of the things that go wrong. Default: all. */
  readonly only?: readonly string[];
  readonly say: (line: string) => void;
}

export interface PhaseResult extends Tally {
  readonly name: string;
  /** How often the fault has harmed a connection, or how often Redis was seen to go. */
  readonly harm: number;
  /** Milliseconds after the end of the fault until everything was as before. */
  readonly recoveryMs: number;
}

interface Stage {
  readonly standIns: StandIns;
  readonly redis: RedisServer;
  readonly redisProxy: FaultProxy;
  readonly services: Readonly<Record<(typeof SERVICES)[number], FaultProxy>>;
  readonly random: Random;
  /** Times that a replica has said that Redis does not answer. */
  readonly redisLosses: () => number;
}

interface Fault {
  readonly name: string;
  /** The service whose fields may be missing meanwhile; `null`: none may. */
  readonly service: string | null;
  begin(stage: Stage): Promise<void>;
  end(stage: Stage): Promise<void>;
  harm(stage: Stage): number;
}

const SERVICES = ['mawb', 'customs', 'iam'] as const;
const RECOVERY_MS = 30_000;
const USERS = [
  ['SERHAFEN:CL', 'ana.rojas'],
  ['ANDESBOX:CL', 'fabio.luna'],
] as const;
const RECORDS_PER_TENANT = 6;

/** A third of the answers: reads are tried again, and some tries succeed. */
const CUT = (random: Random): NetworkFault => ({ kind: 'cut', chance: () => random.next() < 0.3 });

const redisNetwork = (name: string, fault: (random: Random) => NetworkFault): Fault => ({
  name: `redis ${name}`,
  service: null,
  begin: ({ redisProxy, random }) => redisProxy.set(fault(random)),
  end: ({ redisProxy }) => redisProxy.set({ kind: 'none' }),
  harm: ({ redisProxy }) => redisProxy.harm,
});

const redisItself = (name: string, begin: Fault['begin'], end: Fault['end'], harm?: Fault['harm']): Fault => ({
  name: `redis ${name}`,
  service: null,
  begin,
  end,
  harm: harm ?? (({ redisLosses }) => redisLosses()),
});

const serviceNetwork = (
  service: (typeof SERVICES)[number],
  name: string,
  fault: (random: Random) => NetworkFault,
): Fault => ({
  name: `${service} ${name}`,
  service,
  begin: ({ services, random }) => services[service].set(fault(random)),
  end: ({ services }) => services[service].set({ kind: 'none' }),
  harm: ({ services }) => services[service].harm,
});

export const FAULTS: readonly Fault[] = [
  redisNetwork('refused', () => ({ kind: 'refused' })),
  redisNetwork('slow, within the time of a command', () => ({ kind: 'slow', delayMs: 20 })),
  redisNetwork('slow, beyond the time of a command', () => ({ kind: 'slow', delayMs: 120 })),
  redisNetwork('silent', () => ({ kind: 'silent' })),
  redisNetwork('cut in the middle of answers', CUT),
  redisItself(
    'stalled by SIGSTOP',
    async ({ redis }) => redis.signal('SIGSTOP'),
    async ({ redis }) => redis.signal('SIGCONT'),
  ),
  redisItself(
    'killed by SIGKILL and started again',
    ({ redis }) => redis.kill(),
    ({ redis }) => redis.start(),
  ),
  redisItself(
    'full',
    ({ redis }) => redis.command('CONFIG SET maxmemory 1'),
    ({ redis }) => redis.command('CONFIG SET maxmemory 0'),
    () => 1,
  ),
  redisItself(
    'emptied',
    ({ redis }) => redis.command('FLUSHALL'),
    ({ redis }) => redis.command('FLUSHALL'),
    () => 2,
  ),
  ...SERVICES.flatMap((service) => [
    serviceNetwork(service, 'refused', () => ({ kind: 'refused' })),
    serviceNetwork(service, 'slow', () => ({ kind: 'slow', delayMs: 4000 })),
    serviceNetwork(service, 'silent', () => ({ kind: 'silent' })),
    serviceNetwork(service, 'cut in the middle of answers', CUT),
    {
      name: `${service} answers 500`,
      service,
      begin: async ({ standIns }: Stage) => standIns[service].failures.fail('*', { status: 500 }),
      end: async ({ standIns }: Stage) => standIns[service].failures.clear(),
      harm: () => 1,
    },
  ]),
];

export async function runFaults(options: CampaignOptions): Promise<PhaseResult[]> {
  /** What was started, the last first. */
  const stops: (() => unknown)[] = [];
  try {
    return await campaign(options, stops);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function campaign(
  { seed, rounds, phaseMs, clients, only, say }: CampaignOptions,
  stops: (() => unknown)[],
): Promise<PhaseResult[]> {
  const random = createRandom(seed);
  const standIns = await startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
  stops.push(() => standIns.stop());
  const redis = await startRedis();
  stops.push(() => redis[Symbol.asyncDispose]());
  const proxyOf = async (url: string): Promise<FaultProxy> => {
    const { hostname, port } = new URL(url);
    const proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    stops.push(() => proxy.stop());
    return proxy;
  };
  const redisProxy = await proxyOf(redis.url);
  const services = {
    mawb: await proxyOf(standIns.mawb.url),
    customs: await proxyOf(standIns.customs.url),
    iam: await proxyOf(standIns.iam.url),
  };
  let losses = 0;
  const replicas: string[] = [];
  for (let replica = 0; replica < 2; replica++) {
    const gateway = await runGateway(
      {
        ...standIns.environment,
        ...Object.fromEntries(
          SERVICES.map((name) => [`${name.toUpperCase()}_SERVICE_URL`, `http://127.0.0.1:${services[name].port}`]),
        ),
        ...UNLIMITED,
        ...SETTINGS,
        // One of them asks the services for every page that is made anew.
        UPSTREAM_CACHE_BYTES: replica === 0 ? '1000000' : '0',
        REDIS_URL: `redis://127.0.0.1:${redisProxy.port}`,
      },
      { logDestination: { write: (line) => void (/"redis":"down"/.test(line) && losses++) } },
    );
    stops.push(() => gateway.close());
    replicas.push(gateway.url);
  }

  const people = await Promise.all(USERS.map(([tenant, username]) => signIn(standIns, tenant, username)));
  const records = (await Promise.all(people.map((person) => createRecords(standIns, person)))).flat();
  const afflictions: Affliction[] = [];
  const results: PhaseResult[] = [];
  let tally = newTally();
  const load = startLoad(
    {
      replicas,
      people,
      records,
      afflictions,
      random,
      tally: () => tally,
      versionOf: (...of) => versionOf(standIns, ...of),
    },
    clients,
  );
  const stage: Stage = { standIns, redis, redisProxy, services, random, redisLosses: () => losses };
  try {
    await recover(load, replicas);
    for (let round = 0; round < rounds; round++) {
      for (const fault of FAULTS.filter(({ name }) => only?.includes(name) ?? true)) {
        tally = newTally();
        losses = 0;
        const affliction = { service: fault.service ?? '', from: performance.now(), to: Number.POSITIVE_INFINITY };
        afflictions.push(affliction);
        await fault.begin(stage);
        await sleep(phaseMs);
        const harm = fault.harm(stage);
        await fault.end(stage);
        const ended = performance.now();
        await recover(load, replicas);
        affliction.to = performance.now();
        results.push({ name: fault.name, harm, recoveryMs: Math.round(affliction.to - ended), ...tally });
        say(describe(results.at(-1) as PhaseResult));
      }
    }
  } finally {
    await load.stop();
    redis.signal('SIGCONT');
  }
  return results;
}

/** Short, so that they run out while a fault lasts; long beside what a busy machine keeps everything waiting. */
const SETTINGS = {
  PORT: '0',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  RESPONSE_CACHE_BYTES: '1000000',
  REQUEST_TIMEOUT_MS: '10000',
  UPSTREAM_TRY_TIMEOUT_MS: '3000',
  UPSTREAM_TOTAL_TIMEOUT_MS: '6000',
  BREAKER_WINDOW_MS: '1000',
  BREAKER_OPEN_MS: '200',
  SOCKET_DRAIN_MS: '0',
  DRAIN_TIMEOUT_MS: '1000',
};

async function signIn({ identityProvider, customs }: StandIns, tenant: string, username: string): Promise<Person> {
  const [businessUnit = '', countryCode = ''] = tenant.split(':');
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const authorization = `Bearer ${await identityProvider.mint(username, { claims: { exp } })}`;
  const headers = { authorization, 'x-business-unit': businessUnit, 'x-country-code': countryCode };
  const response = await fetch(`${customs.url}/v0/declarations?limit=10`, { headers });
  const { data } = (await response.json()) as { data: { id: string }[] };
  return { tenant, username, headers, declarations: data.map(({ id }) => id) };
}

/** The service is asked itself: nothing is in any cache yet. */
async function createRecords({ mawb }: StandIns, { tenant, headers }: Person): Promise<WrittenRecord[]> {
  const numbers = [...new Array(RECORDS_PER_TENANT).keys()];
  return Promise.all(
    numbers.map(async (number) => {
      const response = await fetch(`${mawb.url}/v0/mawbs`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(newMawb({ natureOfGoods: goodsOf(tenant, number, 0) })),
      });
      if (response.status !== 201) throw new Error(await response.text());
      const { id, version } = (await response.json()) as { id: string; version: number };
      return { tenant, number, id, version, confirmed: 0, sent: 0, busy: false };
    }),
  );
}

async function versionOf({ mawb }: StandIns, { id }: WrittenRecord, { headers }: Person): Promise<number | null> {
  const response = await fetch(`${mawb.url}/v0/mawbs/${id}`, { headers });
  return response.status === 200 ? ((await response.json()) as { version: number }).version : null;
}

/** Until every replica has said of everything below it that it is well again, and whole pages come. */
async function recover(load: Load, replicas: readonly string[]): Promise<void> {
  const until = performance.now() + RECOVERY_MS;
  const seenWell = new Set<string>();
  let calm = false;
  for (;;) {
    const states = (await Promise.all(replicas.map(statesOf))).flat();
    for (const { name, well } of states) if (well) seenWell.add(name);
    calm ||= await load.isCalm();
    const ill = states.filter(({ name }) => !seenWell.has(name)).map(({ name }) => name);
    if (ill.length === 0 && calm) return;
    if (performance.now() > until)
      throw new Error(`${RECOVERY_MS} ms after the fault: ${ill.join()}; pages ${calm ? 'whole' : 'not whole'}`);
    await sleep(20);
  }
}

async function statesOf(url: string): Promise<{ readonly name: string; readonly well: boolean }[]> {
  const response = await fetch(`${url}/actuator/readiness`);
  const { details } = (await response.json()) as { details: Record<string, { status: string; circuit?: string }> };
  return Object.entries(details).map(([name, { status, circuit = 'closed' }]) => ({
    name: `${url} ${name}`,
    well: status === 'up' && circuit === 'closed',
  }));
}

export function describe({ name, harm, recoveryMs, ...tally }: PhaseResult): string {
  const times = [...tally.times].sort((a, b) => a - b);
  const at = (share: number): string => `${Math.round(times[Math.floor((times.length - 1) * share)] ?? 0)}`;
  const missing = Object.entries(tally.explained).map(([code, count]) => `${code} ${count}`);
  return [
    name.padEnd(42),
    `harm ${harm}`.padEnd(10),
    `requests ${tally.requests} (${tally.kept} kept, ${tally.writes} writes)`.padEnd(42),
    `p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)} ms`.padEnd(32),
    `recovery ${recoveryMs} ms`.padEnd(18),
    `wrong ${tally.wrong.length} hung ${tally.hung.length} lost ${tally.lost.length}`,
    ...(missing.length > 0 ? [`fields missing: ${missing.join(', ')}`] : []),
  ].join('  ');
}
