/** The telephone of a rehearsal: Alertmanager with the configuration that is shipped, and what stands in for PagerDuty (its Events API v2). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startProgram } from './processes.ts';

const SHIPPED = fileURLToPath(new URL('../alertmanager/alertmanager.yml', import.meta.url));
const ROUTING_KEY = 'r'.repeat(32);

/** What PagerDuty is sent. */
export interface PagerCall {
  readonly routing_key: string;
  readonly event_action: 'trigger' | 'resolve';
  readonly payload?: {
    readonly summary: string;
    readonly severity: string;
    readonly class: string;
    readonly custom_details: Readonly<Record<string, string>>;
  };
  /** The same for a call and for its end. */
  readonly dedup_key: string;
}

export interface Pager {
  /** host:port of Alertmanager, for Prometheus. */
  readonly alertmanager: string;
  /** Alerts that somebody was called for, and those that the call was ended of. */
  called(): ReadonlySet<string>;
  ended(): ReadonlySet<string>;
  /** Forgets what was called before. */
  forget(): void;
  stop(): Promise<void>;
}

/** @param folder that files may be written to */
export async function startPager(folder: string): Promise<Pager> {
  let calls: { readonly alert: string; readonly action: PagerCall['event_action'] }[] = [];
  const alerts = new Map<string, string>();
  const exchange = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = JSON.parse(Buffer.concat(chunks).toString()) as PagerCall;
      const known = request.url === '/v2/enqueue' && call.routing_key === ROUTING_KEY;
      if (known) {
        const { class: alert, custom_details: details } = call.payload ?? {};
        if (alert !== undefined && details?.runbook !== undefined) alerts.set(call.dedup_key, alert);
        calls.push({ alert: alerts.get(call.dedup_key) ?? 'unknown', action: call.event_action });
      }
      // Tickets are not PagerDuty's.
      response.writeHead(known || request.url === '/tickets' ? 202 : 400).end('{"status":"success"}');
    });
  });
  const [exchangePort, port] = await Promise.all([freePort(), freePort()]);
  await new Promise<void>((resolve) => exchange.listen(exchangePort, '127.0.0.1', resolve));
  mkdirSync(join(folder, 'secrets/pagerduty'), { recursive: true });
  writeFileSync(join(folder, 'secrets/pagerduty/routing-key'), ROUTING_KEY);
  writeFileSync(join(folder, 'alertmanager.yml'), rehearsed(folder, `http://127.0.0.1:${exchangePort}`));
  const alertmanager = `127.0.0.1:${port}`;
  const running = await startProgram(
    [
      ...[
        'prometheus-alertmanager',
        `--config.file=${folder}/alertmanager.yml`,
        `--storage.path=${folder}/alertmanager`,
      ],
      ...[`--web.listen-address=${alertmanager}`, '--cluster.listen-address='],
    ],
    {},
    async () => (await fetch(`http://${alertmanager}/-/ready`)).ok,
  );
  const having = (action: PagerCall['event_action']) =>
    new Set(calls.filter((call) => call.action === action).map(({ alert }) => alert));
  return {
    alertmanager,
    called: () => having('trigger'),
    ended: () => having('resolve'),
    forget: () => {
      calls = [];
    },
    stop: async () => {
      exchange.closeAllConnections();
      exchange.close();
      await running.kill();
    },
  };
}

/** The shipped file: other addresses, seconds for minutes, and nothing else. */
function rehearsed(folder: string, exchange: string): string {
  return readFileSync(SHIPPED, 'utf8')
    .replaceAll('/etc/alertmanager/secrets', join(folder, 'secrets'))
    .replace('http://127.0.0.1:9095', exchange)
    .replace(/^route:/m, `global: { pagerduty_url: "${exchange}/v2/enqueue" }\nroute:`)
    .replace('group_wait: 15s', 'group_wait: 1s')
    .replace('group_interval: 5m', 'group_interval: 2s');
}
