/** The stage of a rehearsal: `npm start` with everything switched on, Redis, a collector, Prometheus that asks every second, Alertmanager. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisClient, readRedisAddress } from '../../subgraphs/engine/store/redis-address.ts';
import { rehearsalRules } from '../generate.ts';
import { type Collector, startCollector } from './collector.ts';
import { type Pager, startPager } from './pager.ts';
import { freePort, type Running, startProgram } from './processes.ts';

export interface Stage {
  readonly gateway: string;
  /** Folder of the audit's file. */
  readonly auditFolder: string;
  /** @param settings for this life of it, beside those of every rehearsal */
  startDemo(settings?: Readonly<Record<string, string>>): Promise<void>;
  killDemo(): Promise<void>;
  startRedis(): Promise<void>;
  killRedis(): Promise<void>;
  readonly collector: Pick<Collector, 'collect' | 'traceOf' | 'has'>;
  /** Makes a part of the demo do something: see `dev/control.ts`. */
  control(path: string): Promise<void>;
  /** Puts texts into the stream of events of a tenant, as services do. */
  addEvents(texts: readonly string[]): Promise<void>;
  readonly pager: Pager;
  /** Answers of Prometheus: the value of each series. */
  query(
    expr: string,
  ): Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]>;
  /** Traces that the requests' durations name as examples of themselves, the latest last. */
  exemplars(): Promise<readonly string[]>;
  /** Everything runs again that a scene may have left off. */
  recover(): Promise<void>;
  end(): Promise<void>;
}

const SCRAPE_SECONDS = 1;

export async function setStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const auditFolder = join(folder, 'audit');
  mkdirSync(auditFolder);
  // The same ones for every life of the demo: Prometheus and open pages know them.
  const [port = 0, redisPort = 0, prometheusPort = 0, controlPort = 0, collectorPort = 0, ...standIns] =
    await Promise.all(Array.from({ length: 9 }, freePort));
  const gateway = `http://127.0.0.1:${port}`;
  const redisUrl = `redis://127.0.0.1:${redisPort}`;
  const prometheus = `http://127.0.0.1:${prometheusPort}`;
  const environment = {
    DEMO_CONTROL_PORT: String(controlPort),
    DEMO_PORTS: standIns.join(','),
    PORT: String(port),
    HOST: '127.0.0.1',
    REDIS_URL: redisUrl,
    AUDIT_FILE: join(auditFolder, 'audit.jsonl'),
    AUDIT_BUFFER_BYTES: '65536',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collectorPort}`,
    OTEL_TRACES_SAMPLER_ARG: '1',
    OTEL_BSP_SCHEDULE_DELAY: '500',
    // Minutes become seconds, as in the rules.
    JWKS_FRESH_SECONDS: '5',
    JWKS_COOLDOWN_SECONDS: '2',
    UPSTREAM_CONNECTIONS: '8',
    UPSTREAM_QUEUE_LIMIT: '8',
    // The load comes from one machine; who is limited comes from an address of its own.
    RATE_LIMIT_USER: '1000000',
    RATE_LIMIT_ADDRESS: '3000',
    TRUSTED_PROXIES: '127.0.0.1',
    // On a machine that does other work requests take long by themselves; one scene asks for less patience.
    LOAD_SHED_DELAY_MS: '2000',
    // One person opens all sockets of the rehearsal; the buffer is what fills in seconds.
    SOCKETS_PER_USER: '60',
    SOCKET_BUFFER_BYTES: '65536',
  };
  let demo: Running | null = null;
  let redis: Running | null = null;
  const collector = await startCollector(collectorPort, join(folder, 'traces.json'));

  const runs = (readOnce: () => Promise<boolean>) => readOnce().catch(() => false);
  const ping = () => withRedis(async (client) => (await client.ping()) === 'PONG')();
  const isReady = async () => (await fetch(`${gateway}/actuator/readiness`)).ok;
  const startRedis = async () => {
    redis = await startProgram(['redis-server', '--port', String(redisPort), '--save', '', '--dir', folder], {}, ping);
  };
  const startDemo: Stage['startDemo'] = async (settings = {}) => {
    demo = await startProgram(['npm', 'start'], { ...environment, ...settings }, async () => {
      return (await isReady()) && (await fetch(`http://127.0.0.1:${controlPort}/`)).status === 404;
    });
  };

  function withRedis<T>(use: (client: ReturnType<typeof createRedisClient>) => Promise<T>): () => Promise<T> {
    return async () => {
      const address = readRedisAddress(redisUrl);
      if (address === null) throw new TypeError(`${redisUrl} is no address of a Redis`);
      const client = createRedisClient(address);
      client.on('error', () => {});
      try {
        await client.connect();
        return await use(client);
      } finally {
        client.destroy();
      }
    };
  }

  const query: Stage['query'] = async (expr) => {
    const response = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query: expr })}`);
    const { data, error } = (await response.json()) as {
      data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
      error?: string;
    };
    if (data === undefined) throw new Error(`${expr}: ${error}`);
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  };

  const exemplars: Stage['exemplars'] = async () => {
    const start = String(Math.floor(Date.now() / 1000) - 300);
    const asked = new URLSearchParams({
      query: 'http_request_duration_seconds_bucket',
      start,
      end: String(Math.ceil(Date.now() / 1000)),
    });
    const { data } = (await (await fetch(`${prometheus}/api/v1/query_exemplars?${asked}`)).json()) as {
      data: { exemplars: { labels: { trace_id: string }; timestamp: number }[] }[];
    };
    const found = data.flatMap((series) => series.exemplars);
    return found.sort((one, other) => one.timestamp - other.timestamp).map(({ labels }) => labels.trace_id);
  };

  const pager = await startPager(folder);
  await startRedis();
  await startDemo();
  writeFileSync(join(folder, 'rules.yml'), rehearsalRules());
  writeFileSync(join(folder, 'prometheus.yml'), configuration(folder, gateway, pager.alertmanager));
  const watching = await startProgram(
    [
      'prometheus',
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
      '--enable-feature=exemplar-storage',
    ],
    {},
    async () => (await query('up{job="gateway"}')).some(({ value }) => value === 1),
  );

  return {
    gateway,
    auditFolder,
    startDemo,
    killDemo: async () => demo?.kill(),
    startRedis,
    killRedis: async () => redis?.kill(),
    collector,
    control: async (path) => {
      const { status } = await fetch(`http://127.0.0.1:${controlPort}/${path}`, { method: 'POST' });
      if (status !== 204) throw new Error(`the demo does not know ${path}`);
    },
    addEvents: async (texts) => {
      await withRedis(async (client) => {
        await client.sAdd('{events}:channels', 'SERHAFEN:CL');
        await Promise.all(texts.map((event) => client.xAdd('{events}:SERHAFEN:CL', '*', { event })));
      })();
    },
    pager,
    query,
    exemplars,
    recover: async () => {
      collector.collect(true);
      if (!(await runs(ping))) await startRedis();
      if (await runs(isReady)) return;
      await demo?.kill();
      await startDemo();
    },
    end: async () => {
      collector.stop();
      await Promise.all([watching.kill(), demo?.kill(), redis?.kill(), pager.stop()]);
    },
  };
}

function configuration(folder: string, gateway: string, alertmanager: string): string {
  return JSON.stringify({
    global: { scrape_interval: `${SCRAPE_SECONDS}s`, scrape_timeout: `${SCRAPE_SECONDS}s`, evaluation_interval: '1s' },
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    rule_files: [`${folder}/rules.yml`],
    scrape_configs: [{ job_name: 'gateway', static_configs: [{ targets: [new URL(gateway).host] }] }],
  });
}
