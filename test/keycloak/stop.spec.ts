/** Whoever stops what has started a Keycloak has stopped the Keycloak: Java below its script too, and in the middle of the start. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let child: ChildProcess;
afterEach(() => void child.kill('SIGKILL'));

/** Resolves when it has written the text; everything it writes to both of its outputs counts. */
async function start(given: readonly string[], settings: Readonly<Record<string, string>>, until: string) {
  child = spawn(process.execPath, ['--import', 'tsx', ...given], { cwd: root, env: { ...process.env, ...settings } });
  let written = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        written += text;
        if (written.includes(until)) resolve();
      });
    }
    child.once('exit', (status) => reject(new Error(`ended with ${status}: ${written}`)));
  });
}

/** Its script and its Java; what watches over them may be there a moment longer. */
const running = (group: string): string[] => processes('-g', group, '-x', 'kc.sh|java');

const processes = (...by: readonly string[]): string[] =>
  spawnSync('pgrep', by, { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);

/** Keycloak runs in a group of its own, which its script leads. */
function keycloakGroup(): string {
  const [group = ''] = processes('-P', String(child.pid), '-f', 'kc.sh|keycloak');
  expect(running(group)).not.toEqual([]);
  return group;
}

/** @returns milliseconds until the process has ended */
async function stopped(): Promise<number> {
  const before = performance.now();
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  return performance.now() - before;
}

test('npm start -- --keycloak: nothing is left, and a gateway that drains keeps nobody waiting', async () => {
  const port = await freePort();
  await start(
    ['dev/start.ts', '--keycloak'],
    { DEMO_PORTS: `${port},0,0,0`, PORT: '0', HOST: '127.0.0.1' },
    'The gateway answers at',
  );
  const group = keycloakGroup();
  expect(await stopped()).toBeLessThan(20_000);
  expect(running(group)).toEqual([]);
}, 300_000);

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'npm run keycloak, broken off by %s in the middle of its start',
  async (signal) => {
    await start(['dev/keycloak/main.ts'], { KEYCLOAK_PORT: String(await freePort()) }, 'development mode');
    const group = keycloakGroup();
    child.kill(signal);
    await expect.poll(() => running(group), { timeout: 60_000 }).toEqual([]);
  },
  300_000,
);
