/** A real Keycloak with the realms of this folder: in a container where Docker is, else from its distribution. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { KEYCLOAK_VERSION, keycloakDistribution } from './distribution.ts';

const REALMS = ['NewCustomsRealm.json', 'PartnerRealm.json'];
const folder = fileURLToPath(new URL('./', import.meta.url));
/** The first start compiles Keycloak for its options, which takes a slow machine minutes. */
const START_MS = 300_000;
const STOP_MS = 20_000;
/** One that runs, on a busy machine. */
const FIND_MS = 3000;

/** Who administers the development server; made anew with each start. */
export const ADMINISTRATOR = { username: 'admin', password: 'admin-dev' };

export interface StartKeycloakOptions {
  /** TCP port on 127.0.0.1. */
  readonly port: number;
  /** Called with lines about the start, and with every line that Keycloak logs. */
  readonly report: (line: string) => void;
  /** Port of the gateway on this machine, which Keycloak tells of sign-outs. Default 3000. */
  readonly gatewayPort?: number;
}

export interface RunningKeycloak {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Of the main realm. */
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly tokenUrl: string;
  readonly version: string;
  stop(): Promise<void>;
}

/** The one that `npm run keycloak` has started at the port; `null` when nothing there knows our realm. Stopping it is its own affair. */
export async function findKeycloak(port: number): Promise<RunningKeycloak | null> {
  const issuer = issuerAt(port);
  const answers = await fetch(issuer, { signal: AbortSignal.timeout(FIND_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );
  return answers ? describe(port, async () => {}) : null;
}

/**
 * Users, sessions and keys live in memory: every start has the realms as the files say.
 *
 * @throws when neither Docker nor Java 17 is there, or the port is taken
 */
export async function startKeycloak({
  port,
  report,
  gatewayPort = 3000,
}: StartKeycloakOptions): Promise<RunningKeycloak> {
  const child = hasDocker() ? startContainer(port, gatewayPort) : await startDistribution(port, gatewayPort, report);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => text.trimEnd().split('\n').forEach(report));
  }
  child.once('exit', () => child.stdin?.destroy());
  const stop = async (): Promise<void> => {
    if (hasEnded(child)) return;
    const exited = once(child, 'exit');
    signalGroup(child, 'SIGTERM');
    const late = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(late);
  };
  try {
    await untilReady(issuerAt(port), child);
  } catch (error) {
    await stop();
    throw error;
  }
  return describe(port, stop);
}

/** What the realm file asks the environment for. */
function logoutUrl(host: string, port: number): string {
  return `http://${host}:${port}/backchannel-logout`;
}

function issuerAt(port: number): string {
  return `http://127.0.0.1:${port}/realms/NewCustomsRealm`;
}

function describe(port: number, stop: () => Promise<void>): RunningKeycloak {
  const issuer = issuerAt(port);
  const protocol = `${issuer}/protocol/openid-connect`;
  const url = new URL(issuer).origin;
  return { url, issuer, jwksUrl: `${protocol}/certs`, tokenUrl: `${protocol}/token`, version: KEYCLOAK_VERSION, stop };
}

/**
 * Becomes the program that it is given, in a process group of its own, which ends when nobody holds its standard input any more: whatever
 * ends this process, `SIGKILL` too, leaves no Keycloak behind.
 */
const GUARD = `exec 3<&0
(trap '' TERM; cat <&3; kill -TERM 0; sleep ${STOP_MS / 1000}; kill -KILL 0) >/dev/null 2>&1 &
exec "$@" </dev/null 3<&-`;

function startGuarded(program: string, given: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
  return spawn('sh', ['-c', GUARD, 'sh', program, ...given], { detached: true, env: environment });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Keycloak's script and the Java below it, which the end of the script alone would leave running. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, signal);
}

function hasDocker(): boolean {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

function startContainer(port: number, gatewayPort: number): ChildProcess {
  const { username, password } = ADMINISTRATOR;
  const environment = [
    `KC_BOOTSTRAP_ADMIN_USERNAME=${username}`,
    `KC_BOOTSTRAP_ADMIN_PASSWORD=${password}`,
    `SERHAFEN_LOGOUT_URL=${logoutUrl('host.docker.internal', gatewayPort)}`,
  ];
  const image = `quay.io/keycloak/keycloak:${KEYCLOAK_VERSION}`;
  const realms = REALMS.flatMap((file) => ['-v', `${join(folder, file)}:/opt/keycloak/data/import/${file}:ro`]);
  const given = [
    ...['run', '--rm', '--init', '-p', `127.0.0.1:${port}:8080`, ...realms],
    '--add-host=host.docker.internal:host-gateway',
    ...environment.flatMap((variable) => ['-e', variable]),
    ...[image, 'start-dev', '--db=dev-mem', '--import-realm'],
  ];
  return startGuarded('docker', given, process.env);
}

async function startDistribution(
  port: number,
  gatewayPort: number,
  report: (line: string) => void,
): Promise<ChildProcess> {
  const home = await keycloakDistribution(report);
  const imports = join(home, 'data', 'import');
  await mkdir(imports, { recursive: true });
  for (const file of REALMS) await cp(join(folder, file), join(imports, file));
  const given = ['start-dev', '--db=dev-mem', `--http-port=${port}`, '--http-host=127.0.0.1', '--import-realm'];
  return startGuarded(join(home, 'bin', 'kc.sh'), given, {
    ...process.env,
    KC_BOOTSTRAP_ADMIN_USERNAME: ADMINISTRATOR.username,
    KC_BOOTSTRAP_ADMIN_PASSWORD: ADMINISTRATOR.password,
    SERHAFEN_LOGOUT_URL: logoutUrl('127.0.0.1', gatewayPort),
  });
}

/**
 * @param child its process, where it is ours
 * @throws (rejects) when it ends, or does not know the realm within five minutes
 */
export async function untilReady(issuer: string, child?: ChildProcess): Promise<void> {
  const failed = child && once(child, 'error').then(([error]) => Promise.reject(error as Error));
  failed?.catch(() => {});
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    if (child !== undefined && child.exitCode !== null) throw new Error(`Keycloak ended with status ${child.exitCode}`);
    const answered = await fetch(issuer).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await Promise.race([delay(500), ...(failed === undefined ? [] : [failed])]);
  }
  throw new Error(`Keycloak did not answer within ${START_MS / 1000} s`);
}
