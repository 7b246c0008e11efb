/** The one place that talks to Redis: connects, reconnects, bounds the time of a command, and says whether Redis answers. */
import { createRedisClient, type RedisAddress, type RedisClient } from './redis-address.ts';

export interface RedisConnectionOptions {
  readonly address: RedisAddress;
  /** Milliseconds a command may take; then it counts as not answered and Redis as down. Default 50. */
  readonly commandTimeoutMs?: number;
  /** Called once for each change between answering and not answering, and for the first outcome. */
  readonly onChange?: (up: boolean, reason: string) => void;
}

export interface RedisConnection {
  /** Whether Redis answered last. While it is `false`, {@link run} answers at once. */
  isUp(): boolean;
  /** Milliseconds since Redis stopped to answer; 0 while it answers. */
  downForMs(): number;
  /** Changes whenever a connection to a server is made anew: what was acknowledged over the last one may be lost there. */
  incarnation(): number;
  /**
   * Runs commands on the shared client within the time of a command.
   *
   * @param commands may run several commands; Lua and pipelines count as one
   * @param insist send it although Redis counts as down: one that is only stalled executes it before it answers anybody again
   * @returns `undefined` when Redis is down, stalled or refused the command. It may still have been executed
   */
  run<T>(commands: (client: RedisClient) => Promise<T>, insist?: boolean): Promise<T | undefined>;
  /** A client of its own for blocking reads and subscriptions; the caller listens to `error`, connects and closes it. */
  openClient(): RedisClient;
  close(): Promise<void>;
}

const PROBE_INTERVAL_MS = 200;
/** How often Redis is asked while it answers: without commands nobody else would notice that it is gone. */
const HEARTBEAT_MS = 1000;
/** A connection that stays silent this long is replaced: its host may be gone without a word. */
const SILENT_CONNECTION_MS = 5000;
/** What the clients of one server, a Cluster and Sentinel say when they have a new connection, or another server. */
const RECONNECTED = ['ready', 'node-ready', 'node-reconnecting', 'topology-change'];
const NOT_ANSWERED = Symbol('not answered');

export function connectRedis(options: RedisConnectionOptions): RedisConnection {
  const { address, commandTimeoutMs = 50, onChange } = options;
  let incarnation = 0;
  let client = open();
  let up = false;
  let lostAt = performance.now();
  let told = false;
  let closed = false;
  let downSince = Date.now();
  let probing: NodeJS.Timeout | undefined;

  void probe();

  function open(): RedisClient {
    const opened = createRedisClient(address);
    // Failures are seen by the commands that meet them; without a listener the process would end.
    opened.on('error', () => {});
    for (const event of RECONNECTED) opened.on(event, () => incarnation++);
    connect(opened);
    return opened;
  }

  function connect(target: RedisClient): void {
    target.connect().catch(() => {});
  }

  function change(now: boolean, reason: string): void {
    if (closed || (told && up === now)) return;
    told = true;
    up = now;
    if (!now) {
      lostAt = performance.now();
      downSince = Date.now();
      scheduleProbe();
    }
    onChange?.(now, reason);
  }

  function scheduleProbe(): void {
    if (closed) return;
    clearTimeout(probing);
    probing = setTimeout(() => void probe(), up ? HEARTBEAT_MS : PROBE_INTERVAL_MS);
    probing.unref();
  }

  /** A read that all three kinds of Redis know; a Cluster has no `PING` without a node. */
  async function probe(): Promise<void> {
    if (closed) return;
    if (!client.isOpen) connect(client);
    const outcome = await bounded(client.get('probe'), Math.max(commandTimeoutMs, PROBE_INTERVAL_MS));
    if (closed) return;
    if (outcome === NOT_ANSWERED || (outcome instanceof Error && !isReply(outcome))) {
      // The first connection is not a failure before it has had the time to be made.
      if (told || Date.now() - downSince > 1000) change(false, describe(outcome));
      if (Date.now() - downSince > SILENT_CONNECTION_MS) renew();
    } else if (outcome instanceof Error && isUnready(outcome)) change(false, outcome.message);
    else change(true, 'answers');
    scheduleProbe();
  }

  function renew(): void {
    const old = client;
    downSince = Date.now();
    client = open();
    discard(old);
  }

  async function run<T>(commands: (client: RedisClient) => Promise<T>, insist = false): Promise<T | undefined> {
    if (closed || (!up && !insist)) return undefined;
    let pending: Promise<T>;
    try {
      pending = commands(client);
    } catch {
      return undefined;
    }
    const outcome = await bounded(pending, commandTimeoutMs);
    if (outcome === NOT_ANSWERED) change(false, describe(outcome));
    else if (outcome instanceof Error) {
      if (!isReply(outcome) || isUnready(outcome)) change(false, outcome.message);
    } else return outcome as T;
    return undefined;
  }

  return {
    isUp: () => up,
    downForMs: () => (up ? 0 : performance.now() - lostAt),
    incarnation: () => incarnation,
    run,
    openClient: () => createRedisClient(address),
    close: async () => {
      closed = true;
      up = false;
      clearTimeout(probing);
      discard(client);
    },
  };
}

function discard(client: RedisClient): void {
  try {
    const ended: unknown = client.destroy();
    if (ended instanceof Promise) ended.catch(() => {});
  } catch {
    // Was not open.
  }
}

/** Never rejects: an error is a value, so that what arrives too late cannot end the process. */
function bounded<T>(pending: Promise<T>, timeoutMs: number): Promise<T | Error | typeof NOT_ANSWERED> {
  return new Promise((resolve) => {
    // A process that was busy finds its timer due before it has read what arrived meanwhile: it reads first.
    const timer = setTimeout(() => setImmediate(resolve, NOT_ANSWERED), timeoutMs);
    const settle = (outcome: T | Error) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    pending.then(settle, (error: unknown) => settle(error instanceof Error ? error : new Error(String(error))));
  });
}

/** Redis itself said no (out of memory, wrong type): it is there. */
function isReply(error: Error): boolean {
  return /^(?:[A-Z]{2,}[A-Z0-9]*) /.test(error.message) && !('code' in error);
}

/** Replies of a server that cannot serve now: starting, failing over, without a quorum, or refusing who we are. */
function isUnready(error: Error): boolean {
  return /^(?:LOADING|MASTERDOWN|READONLY|CLUSTERDOWN|NOAUTH|WRONGPASS|NOPERM|TRYAGAIN) /.test(error.message);
}

function describe(outcome: unknown): string {
  return outcome instanceof Error ? outcome.message : 'no answer in time';
}
