import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadCompiledGraph } from '../../../gateway/execute/load-services.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const [NAME] = loadCompiledGraph().services.map(({ bindings }) => bindings.service);

/** The command as its own process. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'gateway/subgraph.ts', ...args], {
    cwd: ROOT,
    env: { PATH: String(process.env.PATH), HOST: '127.0.0.1', KEYCLOAK_BASE_URL: 'http://127.0.0.1:1' },
  });
  const output = { text: '' };
  child.stderr.on('data', (chunk) => {
    output.text += chunk;
  });
  return { child, output, exit: once(child, 'close') as Promise<[number | null, string | null]> };
}

test.each([
  ['no name', [], 'expected the name of one subgraph; usage: npm run subgraph -- NAME [--port N]'],
  ['an unknown name', ['nobody'], `service: found "nobody"; expected one of ${NAME}`],
  ['an unknown option', [String(NAME), '--prot', '0'], "Unknown option '--prot'"],
  ['a wrong port', [String(NAME), '--port', 'x'], 'PORT: found "x"'],
])('%s ends the process with status 78 and the reason', async (_what, args, reason) => {
  const { output, exit } = start(args);
  expect((await exit)[0]).toBe(78);
  expect(output.text).toContain(reason);
});

test('a service is served on the port that was given, until SIGTERM', async () => {
  const { child, exit } = start([String(NAME), '--port', '0']);
  for await (const line of createInterface(child.stdout)) {
    const { msg, url, service } = JSON.parse(line) as { msg: string; url?: string; service?: string };
    if (msg !== 'listening') continue;
    expect(service).toBe(NAME);
    expect((await fetch(`${url}/actuator/liveness`)).status).toBe(200);
    child.kill('SIGTERM');
    break;
  }
  expect(await exit).toEqual([0, null]);
});
