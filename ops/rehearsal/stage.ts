/** The stage of a rehearsal: `npm start` with everything switched on, a Redis, a collector, and a Prometheus that asks every second. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisClient, readRedisAddress } from '../../subgraphs/engine/store/redis-address.ts';
import { rehearsalRules } from '../generate.ts';
import { freePort, type Running, startProgram } from './processes.ts';

export interface Stage {
  readonly gateway: string;
  /** Folder of the audit's file. */
  readonly auditFolder: string;
  startDemo(): Promise<void>;
  killDemo(): Promise<void>;
  startRedis(): Promise<void>;
  killRedis(): Promise<void>;
  /** Whether the collector takes spans. */
  collect(works: boolean): void;
  /** Makes a part of the demo do something: see `dev/control.ts`. */
  control(path: string): Promise<void>;
  /** Puts a text into the stream of events of a tenant, as a service does. */
  addEvent(text: string): Promise<void>;
  /** Answers of Prometheus: the value of each series. */
  query(
    expr: string,
  ): Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]>;
  end(): Promise<void>;
}

const SCRAPE_SECONDS = 1;

export async function setStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const auditFolder = join(folder, 'audit');
  mkdirSync(auditFolder);
  const [redisPort, prometheusPort, controlPort, collectorPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const gateway = 'http://127.0.0.1:3000';
  const redisUrl = `redis://127.0.0.1:${redisPort}`;
  const prometheus = `http://127.0.0.1:${prometheusPort}`;
  const environment = {
    DEMO_CONTROL_PORT: String(controlPort),
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
    LOAD_SHED_DELAY_MS: '100',
  };
  let collectorWorks = true;
  let demo: Running | null = null;
  let redis: Running | null = null;
  const collector = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(collectorWorks ? 200 : 400).end('{}'));
  });
  await new Promise<void>((resolve) => collector.listen(collectorPort, '127.0.0.1', resolve));

  const startRedis = async () => {
    redis = await startProgram(
      ['redis-server', '--port', String(redisPort), '--save', '', '--dir', folder],
      {},
      withRedis(async (client) => (await client.ping()) === 'PONG'),
    );
  };
  const startDemo = async () => {
    demo = await startProgram(['npm', 'start'], environment, async () => {
      const { ok } = await fetch(`${gateway}/actuator/readiness`);
      return ok && (await fetch(`http://127.0.0.1:${controlPort}/`)).status === 404;
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

  await startRedis();
  await startDemo();
  writeFileSync(join(folder, 'rules.yml'), rehearsalRules());
  writeFileSync(join(folder, 'prometheus.yml'), configuration(folder));
  const watching = await startProgram(
    [
      'prometheus',
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
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
    collect: (works) => {
      collectorWorks = works;
    },
    control: async (path) => {
      const { status } = await fetch(`http://127.0.0.1:${controlPort}/${path}`, { method: 'POST' });
      if (status !== 204) throw new Error(`the demo does not know ${path}`);
    },
    addEvent: async (text) => {
      await withRedis(async (client) => {
        await client.sAdd('{events}:channels', 'SERHAFEN:CL');
        await client.xAdd('{events}:SERHAFEN:CL', '*', { event: text });
      })();
    },
    query,
    end: async () => {
      collector.closeAllConnections();
      collector.close();
      await Promise.all([watching.kill(), demo?.kill(), redis?.kill()]);
    },
  };
}

function configuration(folder: string): string {
  return JSON.stringify({
    global: { scrape_interval: `${SCRAPE_SECONDS}s`, scrape_timeout: `${SCRAPE_SECONDS}s`, evaluation_interval: '1s' },
    rule_files: [`${folder}/rules.yml`],
    scrape_configs: [{ job_name: 'gateway', static_configs: [{ targets: ['127.0.0.1:3000'] }] }],
  });
}
