/**
 * `npm run docker:check`: what can be known of the containers without an engine that runs them. Each part is given to the
 * program that will read it; a program that is not installed is named, and the check does not count as passed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startStandIns } from '../dev/start-stand-ins.ts';

const folder = mkdtempSync(join(tmpdir(), 'docker-check-'));
const missing: string[] = [];
const failed: string[] = [];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function check(name: string, run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
    say(`ok       ${name}`);
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { readonly stderr?: Buffer };
    const absent = code === 'ENOENT';
    (absent ? missing : failed).push(name);
    say(`${absent ? 'NOT RUN ' : 'FAILED  '} ${name}: ${absent ? 'the program is not installed' : stderr || message}`);
  }
}

const run = (program: string, ...parameters: string[]): void => {
  execFileSync(program, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
};

function compose(...parameters: string[]): void {
  try {
    run('docker', 'compose', 'version');
  } catch {
    run('docker-compose', ...parameters);
    return;
  }
  run('docker', 'compose', ...parameters);
}

/** The template as the image of nginx fills it in, in a whole configuration. */
function nginxConfiguration(): string {
  const values: Record<string, string> = { GATEWAY_A: '127.0.0.1:1', GATEWAY_B: '127.0.0.1:2', NGINX_PORT: '18080' };
  const site = readFileSync('docker/nginx/gateway.conf.template', 'utf8').replaceAll(
    /\$\{(\w+)\}/g,
    (all, name: string) => values[name] ?? all,
  );
  const path = join(folder, 'nginx.conf');
  writeFileSync(path, `pid ${folder}/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\n${site}}\n`);
  return path;
}

/** Rules are mounted into the container; here they are where they are. */
function prometheusConfiguration(): string {
  const text = readFileSync('docker/prometheus.yml', 'utf8');
  const path = join(folder, 'prometheus.yml');
  writeFileSync(path, text.replaceAll('/etc/prometheus/rules', resolve('ops/generated/prometheus')));
  return path;
}

/** What the stage `dependencies` runs, as a shell reads it. */
function installCommand(): string {
  const [, stage = ''] = readFileSync('Dockerfile', 'utf8').split(/^FROM .* AS dependencies$/m);
  const [, command] = /^RUN (?:--mount=\S+ )*((?:.*\\\n)*.*)/m.exec(stage) ?? [];
  if (command === undefined) throw new Error('the stage `dependencies` runs nothing');
  return command;
}

/** What the image runs: packages as it installs them and a build, in production mode, until it is ready; then told to stop. */
async function entryCommand(): Promise<void> {
  const app = join(folder, 'app');
  mkdirSync(app);
  run('npx', 'tsx', 'build.ts', join(app, 'dist'));
  run('cp', 'package.json', 'package-lock.json', app);
  execFileSync('sh', ['-c', installCommand()], { cwd: app, stdio: ['ignore', 'ignore', 'pipe'] });
  const size = execFileSync('du', ['-sm', app], { encoding: 'utf8' }).split('\t')[0];
  say(`         ${size} MB of packages and program, beside what the base image has`);
  const standIns = await startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
  const port = 13_999;
  const child = spawn(process.execPath, ['dist/gateway/main.js'], {
    cwd: app,
    env: { NODE_ENV: 'production', PORT: String(port), ...standIns.environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const end = Date.now() + 60_000;
    for (;;) {
      const ready = await fetch(`http://127.0.0.1:${port}/actuator/readiness`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) break;
      if (child.exitCode !== null || Date.now() > end) throw new Error(`not ready; exit status ${child.exitCode}`);
      await delay(200);
    }
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const [status] = await exit;
    if (status !== 0) throw new Error(`ended with status ${status} after SIGTERM`);
  } finally {
    child.kill('SIGKILL');
    await standIns.stop();
  }
}

await check('docker-compose.yml, light', () => compose('config', '-q'));
await check('docker-compose.yml, full', () => compose('--env-file', 'docker/full.env', 'config', '-q'));
await check('docker/nginx/gateway.conf.template', () => run('nginx', '-t', '-q', '-c', nginxConfiguration()));
await check('docker/prometheus.yml', () => run('promtool', 'check', 'config', prometheusConfiguration()));
await check('ops/alertmanager/alertmanager.yml', () =>
  run('amtool', 'check-config', 'ops/alertmanager/alertmanager.yml'),
);
await check('entry command of the image', entryCommand);
rmSync(folder, { recursive: true, force: true });
say(
  `${failed.length} failed, ${missing.length} not run. Never run here: the build of the image, the containers themselves.`,
);
process.exit(failed.length + missing.length === 0 ? 0 : 1);
