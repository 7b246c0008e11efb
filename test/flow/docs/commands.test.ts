/**
 * Every command of the documentation, with a verdict: run here against one world, followed literally by another test, or not run and
 * checked as far as can be (static-verdicts.ts says why). A command without a verdict fails.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DocumentedCommand,
  fencedCommands,
  hiddenCommands,
  inlineCommands,
  readPage,
} from '../../support/documented-commands.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../../support/otlp-receiver.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';
import { startWorld, type World } from '../../support/world.ts';
import { STATIC } from './static-verdicts.ts';

/** Pages whose commands another test runs one after the other, as a reader does. */
const FOLLOWED: Readonly<Record<string, string>> = { 'docs/tutorial.md': 'test/flow/cli/tutorial.test.ts' };
/** What runs here: it asks the gateway, its Redis or the machine, or writes to a folder of the project. */
const RUN = /^(curl (?!.*\blocalhost)|(redis-cli|date|df|export|mkdir|cp) )/;

/** Each text once, with the page that has it first. */
function once(found: readonly DocumentedCommand[]): DocumentedCommand[] {
  return [...new Map(found.toReversed().map((command) => [command.text, command])).values()].toReversed();
}

const commands = once(fencedCommands()).filter(({ page }) => FOLLOWED[page] === undefined);
const isRun = ({ text }: { readonly text: string }): boolean => RUN.test(text);
const named = ({ page, text }: { readonly page: string; readonly text: string }) => [page, text] as const;

/** A command line → the commands that it joins. */
function partsOf(text: string): string[] {
  return text.split(/ (?:&&|\|) (?=(?:[^']*'[^']*')*[^']*$)/);
}

function verdict(text: string): readonly string[] {
  return partsOf(text).flatMap((part) => {
    const found = STATIC.find(({ about }) => about.test(part));
    return found === undefined ? [`no verdict on ${part}`] : found.wrong(part);
  });
}

describe('what is not run', () => {
  test.each(commands.filter((command) => !isRun(command)).map(named))('%s: %s', (_page, text) => {
    expect(verdict(text)).toEqual([]);
  });

  test.each(
    inlineCommands()
      .filter(({ text }) => !/^(curl|redis-cli|export) /.test(text))
      .map(named),
  )('%s, in a sentence: %s', (_page, text) => {
    expect(verdict(text)).toEqual([]);
  });

  test('no command stands where nobody checks it', () => {
    expect(hiddenCommands()).toEqual([]);
  });

  test('a wrong one is noticed', () => {
    for (const wrong of [
      'npm run no-such-script',
      'npm run audit -- --tennant A:B',
      'npm run audit --tenant A:B',
      'npx gateway add x.yaml --nmae y',
      'npx gateway addd x.yaml',
      'kubectl logs deploy/gateway',
      'kubectl apply -k k8s/environments/prod',
      "promtool query instant $PROMETHEUS 'sum(rate(http_request_total[5m]))'",
      'terraform apply',
    ]) {
      expect(verdict(wrong), wrong).not.toEqual([]);
    }
  });
});

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
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    for (const name of readdirSync(root)) if (name !== 'subgraphs') symlinkSync(join(root, name), join(folder, name));
    mkdirSync(join(folder, 'subgraphs'));
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await Promise.all([redis?.[Symbol.asyncDispose](), collector?.[Symbol.asyncDispose]()]);
    rmSync(folder, { recursive: true, force: true });
  });

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
  const inOrder = commands.filter(isRun).sort((a, b) => Number(/ADD /.test(b.text)) - Number(/ADD /.test(a.text)));

  test.each(inOrder.map(named))('%s: %s', async (_page, text) => {
    const { status, out, error } = await run(text);
    expect(status, error).toBe(0);
    if (/^(curl|redis-cli|date|df) /.test(text)) expect(out.trim()).not.toBe('');
  });

  test('what would fail is noticed', async () => {
    expect((await run('curl -s $GATEWAY/actuator/alive')).status).not.toBe(0);
    expect((await run("redis-cli -u $REDIS_URL XINFO STREAM 'no-such-stream'")).status).not.toBe(0);
  });
});
