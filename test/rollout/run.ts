/**
 * `npm run rollout`: rehearses docs/rollout.md. Two versions of the gateway behind nginx, requests and open sockets all the time;
 * the new version gets 10, 50, 100 % of the clients, the old one is stopped, and then everything back. Exit code 1 when a request
 * failed or a socket missed an event.
 *
 * `--from REF`: the old version is that commit, installed apart with the packages of its time. Default: the same files. `--bad`: the new version cannot reach a service, and has
 * to be taken back by itself. `--seconds N`: length of each step.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startStandIns } from '../../dev/start-stand-ins.ts';
import { type Replica, startReplica } from '../ledger/replica.ts';
import { startRedis } from '../support/redis-server.ts';
import { UNLIMITED } from '../support/world.ts';
import { startLive } from './live.ts';
import { type Counts, startLoad } from './load.ts';
import { startNginx, type Weights } from './nginx.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    bad: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    sockets: { type: 'string', default: '40' },
  },
});
const stepMs = Number(values.seconds) * 1000;
/** Errors of the new version beyond which it is taken back (docs/rollout.md). */
const MOST_ERRORS = 0.001;
/** People: enough for shares to be near what was set. */
const PEOPLE = 2000;
const root = fileURLToPath(new URL('../../', import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const old = values.from === undefined ? null : checkOut(values.from);
const standIns = await startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
const redis = await startRedis();
/** The services share the machine with everything here; how long they may take is not what is rehearsed. */
const patient = Object.fromEntries(
  ['UPSTREAM_HEADER_TIMEOUT_MS', 'UPSTREAM_TRY_TIMEOUT_MS', 'UPSTREAM_TOTAL_TIMEOUT_MS', 'REQUEST_TIMEOUT_MS'].map(
    (setting) => [setting, '20000'],
  ),
);
const environment = {
  ...{ ...UNLIMITED, ...standIns.environment, REDIS_URL: redis.url, LOG_LEVEL: 'silent' },
  ...{ ...patient, SOCKET_DRAIN_MS: '2000', SOCKETS_PER_USER: '10000' },
};
const nowhere = { MAWB_SERVICE_URL: 'http://127.0.0.1:9' };
const startBlue = (): Promise<Replica> => startReplica(environment, old ?? root);
let blue = await startBlue();
const green = await startReplica({ ...environment, ...(values.bad && nowhere) });
const tokens = await Promise.all(Array.from({ length: PEOPLE }, () => standIns.identityProvider.mint('ana.rojas')));
const weights = (greenPercent: number, shadow = false): Weights => ({
  ...{ blue: new URL(blue.url).host, green: new URL(green.url).host, greenPercent, shadow },
});
const nginx = await startNginx(weights(0));
const live = await startLive(
  { url: nginx.url, redisUrl: redis.url, sockets: Number(values.sockets), everyMs: 50 },
  standIns,
);
const load = startLoad({ url: nginx.url, tokens, clients: 6, pauseMs: 5 });
const steps: (Counts & { readonly step: string })[] = [];

/** Runs for a step's time; answers whether the new version kept its promises. */
async function observe(step: string): Promise<boolean> {
  await sleep(stepMs);
  const counts = load.take();
  steps.push({ step, ...counts });
  const { requests, failed, green: toGreen, greenFailed, again, p95Ms } = counts;
  const share = ((toGreen / requests) * 100).toFixed(1);
  say(
    `${step.padEnd(34)} ${String(requests).padStart(6)} requests, ${share.padStart(5)} % green, ${failed} failed, ${again} sent again, p95 ${p95Ms.toFixed(0)} ms`,
  );
  return toGreen === 0 || greenFailed / toGreen < MOST_ERRORS;
}

/** The new weights, and the old version stopped only once what it had to answer is answered. */
async function step(name: string, next: Weights): Promise<boolean> {
  await nginx.apply(next);
  return observe(name);
}

/** With all its sockets open: Kubernetes waits `terminationGracePeriodSeconds` for this, the stop hook included. */
async function stop(name: string, version: Replica): Promise<void> {
  const begun = performance.now();
  await version.stop('SIGTERM');
  say(`${name} has ended ${((performance.now() - begun) / 1000).toFixed(1)} s after SIGTERM`);
}

async function forwardAndBack(): Promise<void> {
  await step('10 % to green', weights(10));
  await step('50 % to green', weights(50));
  await step('100 % to green', weights(100));
  await stop('blue', blue);
  await observe('blue is stopped');
  blue = await startBlue();
  await step('back: 50 % to green', weights(50));
  await step('back: nobody to green', weights(0));
  await stop('green', green);
  await observe('green is stopped');
}

async function takeBackByItself(): Promise<boolean> {
  const kept = await step('10 % to green, which is bad', weights(10));
  if (kept) return false;
  await step('taken back', weights(0));
  return true;
}

await observe('blue alone');
await step('green sees copies of reads', weights(0, true));
const taken = values.bad ? await takeBackByItself() : null;
if (taken === null) await forwardAndBack();
await load.stop();
const { faults, ...verdict } = await live.end();
await nginx.stop();
await Promise.all([blue.stop('SIGKILL'), green.stop('SIGKILL')]);
await redis[Symbol.asyncDispose]();
await standIns.stop();
if (old !== null) rmSync(old, { recursive: true });

const judged = taken === null ? steps : steps.filter(({ step: name }) => name === 'taken back');
const sumOf = (count: keyof Counts): number => judged.reduce((sum, counts) => sum + counts[count], 0);
const failed = sumOf('failed');
say(`${sumOf('requests')} requests, ${failed} failed, ${sumOf('again')} sent again; ${JSON.stringify(verdict)}`);
for (const [failure, count] of load.failures) say(`${count} × ${failure}`);
for (const fault of faults.slice(0, 20)) say(fault);
if (taken === false) say('the bad version was not taken back');
process.exit(failed === 0 && faults.length === 0 && taken !== false ? 0 : 1);

/** A commit as files of its own. Its packages are those that are installed here only where both have the same. */
function checkOut(ref: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'rollout-')), 'old');
  mkdirSync(folder);
  const archive = execFileSync('git', ['archive', ref], { cwd: root, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['x', '-C', folder], { input: archive });
  const lock = (of: string): string => readFileSync(join(of, 'package-lock.json'), 'utf8');
  if (lock(folder) === lock(root)) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  else install(folder);
  say(`blue is ${execFileSync('git', ['log', '-1', '--format=%h of %ci: %s', ref], { cwd: root }).toString().trim()}`);
  return folder;
}

function install(folder: string): void {
  const parameters = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', parameters, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}
