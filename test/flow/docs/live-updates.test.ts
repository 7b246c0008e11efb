/** What docs/live-updates.md shows to the developers of the portal and of the services works together, as it stands. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPage, root } from '../../support/documented-commands.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';
import { startWorld, type World } from '../../support/world.ts';

const page = readPage('docs/live-updates.md');
const blocksIn = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
const portal = blocksIn('ts').join('\n');
const envelope = JSON.parse(blocksIn('json')[0] ?? '') as Record<string, unknown>;
const commands = blocksIn('sh').find((text) => text.includes('XADD')) ?? '';

/** What the portal has beside what the page shows. */
const SURROUNDINGS = `import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
Object.assign(globalThis, { WebSocket });
const freshToken = async () => String(process.env.TOKEN);
const query = 'subscription { declarationStatusChanged { eventId toStatus } }';
const show = (what: unknown) => console.log(JSON.stringify(what));
const refetch = () => show('read again');
`;

let redis: RedisServer;
let world: World;
const folder = mkdtempSync(join(tmpdir(), 'live-updates-'));
const script = join(folder, 'portal.ts');

beforeAll(async () => {
  redis = await startRedis();
  world = await startWorld({ REDIS_URL: redis.url });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const address = `${world.gateway.url.replace(/^http/, 'ws')}/graphql`;
  writeFileSync(script, SURROUNDINGS + portal.replace('wss://<gateway>/graphql', address));
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('the portal’s code has the types of the client', () => {
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck'];
  const compiler = join(root, 'node_modules/.bin/tsc');
  expect(execFileSync(compiler, [...options, '--types', 'node', script], { cwd: folder }).toString()).toBe('');
});

test('an event that a service writes with redis-cli is shown by the portal', async () => {
  const env = { ...process.env, TOKEN: await world.token('ana.rojas'), REDIS_URL: redis.url };
  const portalOfOne = spawn('node', ['--import', 'tsx', script], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const shown = once(createInterface(portalOfOne.stdout), 'line').then(([line]) => JSON.parse(String(line)));
    // The page opens its subscription at its own time: what happened before is not told.
    const isShown = shown.then(() => true);
    const written: string[] = [];
    for (let sequence = 8; ; sequence++) {
      const id = `event-${sequence}`;
      const sent = JSON.stringify({ ...envelope, id, sequence });
      await promisify(execFile)('bash', ['-ec', commands], { env: { ...env, ENVELOPE: sent } });
      written.push(id);
      const pause = new Promise<boolean>((resolve) => setTimeout(resolve, 200, false));
      if (await Promise.race([isShown, pause])) break;
    }
    const { declarationStatusChanged: told } = await shown;
    expect(written).toContain(told.eventId);
    expect(told.toStatus).toBe('VALIDATED');
  } finally {
    portalOfOne.kill();
    await once(portalOfOne, 'close');
  }
}, 30_000);
