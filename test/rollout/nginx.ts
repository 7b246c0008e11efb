/** nginx before two versions of the gateway, with the configuration that is shipped. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/free-port.ts';

const TEMPLATE = fileURLToPath(new URL('../../docker/nginx/rollout.conf.template', import.meta.url));

export interface Weights {
  /** host:port */
  readonly blue: string;
  readonly green: string;
  /** Part of the clients that green gets, in percent. */
  readonly greenPercent: number;
  /** Whether green sees copies of reads. */
  readonly shadow: boolean;
}

export interface RunningNginx {
  readonly url: string;
  /** Resolves when new connections go by the new weights; requests and sockets of earlier ones run on. */
  apply(weights: Weights): Promise<void>;
  stop(): Promise<void>;
}

export async function startNginx(weights: Weights): Promise<RunningNginx> {
  const folder = mkdtempSync(join(tmpdir(), 'rollout-'));
  const port = await freePort();
  const config = join(folder, 'nginx.conf');
  let generation = 0;
  const keepsIdle = isAtLeast(nginxVersion(), [1, 27, 4]);

  function write({ blue, green, greenPercent, shadow }: Weights): void {
    generation += 1;
    const values: Readonly<Record<string, string>> = {
      ...{ BLUE: blue, GREEN: green, NGINX_PORT: String(port), SHADOW: shadow ? 'green' : 'blackhole' },
      GREEN_PERCENT: String(greenPercent),
    };
    const text = readFileSync(TEMPLATE, 'utf8')
      .replaceAll(/\$\{([A-Z_]+)\}/g, (_all, name: string) => values[name] ?? '')
      // The whole range is no share that nginx takes.
      .replace(/^ {2}100% green;\n {2}\* +blue;/m, '  * green;')
      .replace(/^ {2}0% green;\n/m, '')
      .replace(/^ *keepalive_min_timeout .*\n/m, (line) => (keepsIdle ? line : ''))
      .replace('server_tokens off;', `server_tokens off;\n  location = /generation { return 200 "${generation}"; }`);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((n) => `${n}_temp_path ${folder}/${n};`);
    const main = `daemon off;\nworker_processes 1;\npid ${folder}/pid;\nerror_log ${folder}/error.log;\n`;
    const http = `http {\naccess_log off;\n${paths.join('\n')}\n${text}}\n`;
    writeFileSync(config, `${main}events { worker_connections 4096; }\n${http}`);
  }

  const url = `http://127.0.0.1:${port}`;
  async function untilInForce(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const seen = await fetch(`${url}/generation`, { headers: { connection: 'close' } }).then(
        (response) => response.text(),
        () => '',
      );
      if (seen === String(generation)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`nginx does not take its configuration: ${readFileSync(`${folder}/error.log`, 'utf8')}`);
  }

  write(weights);
  const child: ChildProcess = spawn('nginx', ['-c', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  await untilInForce();
  return {
    url,
    apply: async (next) => {
      write(next);
      execFileSync('nginx', ['-t', '-q', '-c', config], { stdio: ['ignore', 'ignore', 'inherit'] });
      child.kill('SIGHUP');
      await untilInForce();
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `nginx -v` says, which it says on stderr. */
function nginxVersion(): readonly number[] {
  const [, numbers = ''] = /nginx\/([\d.]+)/.exec(spawnSync('nginx', ['-v']).stderr.toString()) ?? [];
  return numbers.split('.').map(Number);
}

function isAtLeast(version: readonly number[], wanted: readonly number[]): boolean {
  for (const [index, number] of wanted.entries()) {
    if ((version[index] ?? 0) !== number) return (version[index] ?? 0) > number;
  }
  return true;
}
