/** A gateway as a process of its own that is fuzzed, what it writes, what it weighs, and secrets that it must keep. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type StandIns, startStandIns } from '../../dev/start-stand-ins.ts';

export interface FuzzedGateway extends AsyncDisposable {
  readonly url: string;
  /** A token of tenant `SERHAFEN:CL`. */
  readonly token: string;
  /** Ids of records of another tenant. */
  readonly foreign: readonly string[];
  /** Lines of the log that are an error, hold a secret of a request, or are no line of the log. */
  readonly badLines: readonly string[];
  readonly alive: boolean;
  /** Resident bytes. */
  weigh(): Promise<number>;
  /** Lets the services forget what they recorded. */
  forget(): void;
}

/** Enough to work with full caches; what leaks fills it, and the process ends. */
const HEAP_MEGABYTES = 320;

/** Part of every credential that the campaign sends; never in a log. */
export const CANARY = 'canary-7f3e9a';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export async function startFuzzedGateway(): Promise<FuzzedGateway> {
  const standIns = await startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
  const badLines: string[] = [];
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP_MEGABYTES}`, '--import', 'tsx', 'gateway/main.ts'],
    {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        HOST: '127.0.0.1',
        ...standIns.environment,
        RATE_LIMIT_USER: '100000000',
        RATE_LIMIT_ADDRESS: '0',
        RATE_LIMIT_OPERATIONS: 'off',
        LOAD_SHED_DELAY_MS: '0',
        REST_PASS_THROUGH: 'true',
        BACKCHANNEL_LOGOUT_CLIENTS: 'serhafen-portal-web',
        SOCKETS_PER_USER: '1000',
        // Nobody reads it here; it is written all the same.
        AUDIT_FILE: '/dev/null',
      },
    },
  );
  // A runner that is stopped takes it along.
  process.once('exit', () => child.kill('SIGKILL'));
  child.stderr.on('data', (part) => badLines.push(String(part)));
  const url = await readLog(child, badLines);
  const token = await standIns.identityProvider.mint('ana.rojas', {
    claims: { exp: Math.floor(Date.now() / 1000) + 7200 },
  });
  return {
    url,
    token,
    foreign: await learnForeign(standIns, url),
    badLines,
    get alive() {
      return child.exitCode === null && child.signalCode === null;
    },
    weigh: async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1]);
    },
    forget: () => {
      for (const service of [standIns.iam, standIns.customs, standIns.mawb]) service.clear();
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await standIns.stop();
    },
  };
}

/** Resolves with the address. */
function readLog(child: ChildProcess, badLines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the gateway does not start: ${badLines.join('')}`)));
    if (child.stdout === null) throw new TypeError('the log is not piped');
    createInterface(child.stdout).on('line', (line) => {
      let entry: { msg?: string; url?: string; level?: unknown } = {};
      try {
        entry = JSON.parse(line);
      } catch {
        badLines.push(`no JSON: ${line}`);
      }
      if (entry.msg === 'listening') resolve(String(entry.url));
      if (line.includes(CANARY)) badLines.push(`a secret: ${line}`);
      if (/uncaught|INTERNAL_ERROR|"level":"(?:error|fatal)"|"level":(?:50|60)\b/i.test(line)) badLines.push(line);
    });
  });
}

/** What nobody of the own tenant may ever be sent. */
async function learnForeign(standIns: StandIns, url: string): Promise<string[]> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await standIns.identityProvider.mint('fabio.luna')}`,
      'x-business-unit': 'ANDESBOX',
      'x-country-code': 'CL',
    },
    body: '{"query":"{ mawbs(limit: 50) { data { id } } hawbs(limit: 50) { data { id } } declarations(limit: 50) { data { id } } }"}',
  });
  const { data } = (await response.json()) as { data: Record<string, { data: Record<string, string>[] }> };
  return Object.values(data).flatMap((page) => page.data.flatMap((row) => Object.values(row)));
}
