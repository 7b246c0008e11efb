import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** The gateway as its own process, as the platform starts it. */
function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'gateway/main.ts'], {
    cwd: ROOT,
    env: { PATH: String(process.env.PATH), ...environment },
  });
  const output = { text: '' };
  child.stderr.on('data', (chunk) => {
    output.text += chunk;
  });
  return { child, output, exit: once(child, 'close') as Promise<[number | null, string | null]> };
}

test('a wrong configuration is printed whole, and the process ends with status 78 (EX_CONFIG)', async () => {
  const { output, exit } = start({ NODE_ENV: 'production', PORT: 'x' });
  expect((await exit)[0]).toBe(78);
  expect(output.text).toContain('PORT: found "x"; expected a whole number from 0 to 65535');
  expect(output.text).toContain('KEYCLOAK_BASE_URL: not set');
  expect(output.text).not.toContain('    at ');
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops the process with status 0', async (signal) => {
  const { child, exit } = start({ PORT: '0', HOST: '127.0.0.1', KEYCLOAK_BASE_URL: 'http://127.0.0.1:1' });
  for await (const line of createInterface(child.stdout)) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg !== 'listening') continue;
    expect((await fetch(`${url}/actuator/liveness`)).status).toBe(200);
    child.kill(signal);
    break;
  }
  expect(await exit).toEqual([0, null]);
});
