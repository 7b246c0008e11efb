/** The commands of the documentation that can be run are, against one world; test/unit/docs/commands.test.ts looks at the others. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isFollowed, isRun, once } from '../../support/command-verdicts.ts';
import { fencedCommands, readPage, root } from '../../support/documented-commands.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../../support/otlp-receiver.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';
import { startWorld, type World } from '../../support/world.ts';

const commands = once(fencedCommands()).filter((command) => isRun(command) && !isFollowed(command));

describe('what is run', () => {
  let world: World;
  let redis: RedisServer;
  let collector: OtlpReceiver;
  let environment: Record<string, string>;
  const folder = mkdtempSync(join(tmpdir(), 'documented-commands-'));

  beforeAll(async () => {
    [redis, collector] = await Promise.all([startRedis(), startOtlpReceiver()]);
    // One of the commands makes it log more.
    world = await startWorld({ REDIS_URL: redis.url }, { logDestination: { write: () => {} } });
    environment = {
      PATH: process.env.PATH ?? '',
      GATEWAY: world.gateway.url,
      REDIS_URL: redis.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      KEYCLOAK_BASE_URL: world.standIns.environment.KEYCLOAK_BASE_URL ?? '',
      KEYCLOAK_REALM: 'NewCustomsRealm',
      TOKEN: await world.token('root.admin'),
      ENVELOPE: /^```json\n(\{\n {2}"id".*?)^```/ms.exec(readPage('docs/live-updates.md'))?.[1] ?? '',
    };
    // The project as a reader has it, but that nothing which is written here reaches it.
    for (const name of readdirSync(root)) if (name !== 'subgraphs') symlinkSync(join(root, name), join(folder, name));
    mkdirSync(join(folder, 'subgraphs'));
    // One of the commands reads what was parked: something has to be.
    await run("redis-cli -u $REDIS_URL SADD '{events}:channels' SERHAFEN:CL");
    await run("redis-cli -u $REDIS_URL XADD '{events}:SERHAFEN:CL' '*' event 'no event'");
    await vi.waitUntil(async () => Number((await run(PARKED)).out) > 0, { timeout: 10_000 });
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await Promise.all([redis?.[Symbol.asyncDispose](), collector?.[Symbol.asyncDispose]()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const PARKED = "redis-cli -u $REDIS_URL XLEN '{events}:parked:SERHAFEN:CL'";

  /** A status that is no success ends curl with 22, an error of Redis its client with 1. */
  const PRELUDE = 'curl() { command curl --fail "$@"; }; redis-cli() { command redis-cli -e "$@"; };';

  function run(text: string): Promise<{ status: number; out: string; error: string }> {
    return new Promise((resolve) => {
      const options = { cwd: folder, env: environment, timeout: 10_000 };
      const child = execFile('bash', ['--norc', '-c', `${PRELUDE} ${text}`], options, (_error, out, error) =>
        resolve({ status: child.exitCode ?? -1, out, error }),
      );
    });
  }

  // What writes a stream goes before what reads it.
  const inOrder = commands.toSorted((a, b) => Number(/ADD /.test(b.text)) - Number(/ADD /.test(a.text)));

  test.each(inOrder.map(({ page, text }) => [page, text] as const))('%s: %s', async (_page, text) => {
    const { status, out, error } = await run(text);
    expect(status, error).toBe(0);
    if (/^(curl|redis-cli|date|df) /.test(text)) expect(out.trim()).not.toBe('');
  });

  test('what would fail is noticed', async () => {
    expect((await run('curl -s $GATEWAY/actuator/alive')).status).not.toBe(0);
    expect((await run("redis-cli -u $REDIS_URL XINFO STREAM 'no-such-stream'")).status).not.toBe(0);
  });
});
