/**
 * An event bus on Redis Streams: services write to the streams, every process reads them with one blocking command, and what
 * comes back is ordered as Redis has it. A Redis that is away loses nothing that it kept; what it lost is told as a gap.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Tenant } from '../../../schema/contract/request-context.ts';
import type { RedisClient } from '../store/redis-address.ts';
import type { RedisConnection } from '../store/redis-connection.ts';
import type { EventBus, EventBusReports } from './event-bus.ts';
import { createListeners } from './listeners.ts';
import {
  createRedisChannel,
  meet,
  type RedisChannel,
  readBack,
  recover,
  skipLost,
  type Takers,
  take,
} from './redis-channel.ts';
import { park, publish, readAfter, readChannels } from './redis-stream.ts';
import { comparePositions, isPosition, START } from './stream-position.ts';
import { channelOf, tenantOfChannel } from './tenant-channel.ts';

export interface RedisBusOptions extends EventBusReports {
  readonly connection: Pick<RedisConnection, 'run' | 'openClient'>;
  /** Events of a tenant that are kept in this process for those who come back; older ones are read from Redis. */
  readonly retained: number;
  /** Entries of a tenant's stream that stay when this process writes to it, about. */
  readonly streamLength: number;
  /** Called once for each change between reading and not reading. Default: not told. */
  readonly onChange?: (up: boolean, reason: string) => void;
}

/** A command that waits this long without entries answers; then new tenants are looked for. */
const BLOCK_MS = 1000;
/** A command that is not answered within this time never will be: the connection is replaced. */
const ANSWER_MS = 1500;
const BATCH = 500;
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;
/** Who names a place that this process has not reached yet waits for it. */
const CATCH_UP_MS = 1000;
const CATCH_UP_STEP_MS = 10;

export function createRedisBus(options: RedisBusOptions): EventBus {
  const { connection, retained, streamLength, onDrop, onPark, onForeign, onListenerError, onChange } = options;
  const channels = new Map<string, RedisChannel>();
  const listeners = createListeners((error) => onListenerError?.(error));
  const closing = new AbortController();
  let reader: RedisClient | null = null;
  let up = false;
  /** The channels of the first look are known from their end; those that appear later are new and told from their start. */
  let started = false;

  channelFor(null);
  const followed = follow();

  function channelFor(tenant: Tenant | null): RedisChannel {
    const name = channelOf(tenant);
    let channel = channels.get(name);
    if (channel === undefined) {
      channel = createRedisChannel(tenant, retained);
      channels.set(name, channel);
    }
    return channel;
  }

  function wanted(tenant: Tenant | null): RedisChannel {
    const channel = channelFor(tenant);
    if (!channel.known) channel.wantedAt = Math.min(channel.wantedAt, Date.now());
    return channel;
  }

  function change(now: boolean, reason: string): void {
    if (up === now) return;
    up = now;
    onChange?.(now, reason);
  }

  async function follow(): Promise<void> {
    let wait = PAUSE_MS;
    while (!closing.signal.aborted) {
      try {
        const client = await connect();
        await lookForChannels(client);
        for (const channel of channels.values()) {
          if (channel.known && (await answered(recover(channel, client), ANSWER_MS))) tellGap(channel);
        }
        while (!closing.signal.aborted) {
          await meetNew(client);
          change(true, 'reads');
          wait = PAUSE_MS;
          await readOnce(client);
          await lookForChannels(client);
        }
      } catch (error) {
        discard();
        if (!closing.signal.aborted) change(false, (error as Error).message);
        await pause(wait, undefined, { signal: closing.signal }).catch(() => {});
        wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  async function connect(): Promise<RedisClient> {
    const client = connection.openClient();
    reader = client;
    client.on('error', () => {});
    await answered(client.connect(), ANSWER_MS);
    return client;
  }

  function discard(): void {
    const client = reader;
    reader = null;
    try {
      const ended: unknown = client?.destroy();
      if (ended instanceof Promise) ended.catch(() => {});
    } catch {
      // Was not open.
    }
  }

  async function lookForChannels(client: RedisClient): Promise<void> {
    for (const name of await answered(readChannels(client), ANSWER_MS)) {
      const tenant = tenantOfChannel(name);
      if (tenant === undefined || channels.has(name)) continue;
      // A tenant that is new while we run: its stream is read from the start.
      channelFor(tenant).known = started;
    }
    started = true;
  }

  async function meetNew(client: RedisClient): Promise<void> {
    for (const channel of channels.values()) {
      if (channel.known) continue;
      if (await answered(meet(channel, client, retained, takersOf(channel)), ANSWER_MS)) tellGap(channel);
    }
  }

  function tellGap({ tenant, recent }: RedisChannel): void {
    listeners.tellGap(tenant, recent.position);
  }

  function takersOf({ tenant }: RedisChannel): Takers {
    return {
      tell: listeners.tell,
      drop: (reason, event) => onDrop?.(reason, event),
      park: (entry, { problem, isForeign = false }) =>
        void connection
          .run((shared) => park(shared, tenant, entry, problem))
          .then((isFirst) => {
            const kept = typeof isFirst === 'boolean';
            onPark?.(kept);
            // Once for all processes; without Redis nobody knows who is the first, and each says so.
            if (isForeign && isFirst !== false) onForeign?.(tenant, entry.position);
          }),
    };
  }

  async function readOnce(client: RedisClient): Promise<void> {
    const known = [...channels.values()].filter((channel) => channel.known);
    const streams = known.map(({ key, recent }) => ({ key, id: recent.position }));
    const read = await answered(readAfter(client, streams, { COUNT: BATCH, BLOCK: BLOCK_MS }), BLOCK_MS + ANSWER_MS);
    for (const { key, entries } of read) {
      const channel = known.find((one) => one.key === key);
      if (channel === undefined) continue;
      const isFull = entries.length === BATCH;
      if (isFull && (await answered(skipLost(channel, client, entries), ANSWER_MS))) tellGap(channel);
      take(channel, entries, takersOf(channel));
    }
  }

  /** Another process may be ahead of this one by moments. */
  async function reached(channel: RedisChannel, position: string): Promise<boolean> {
    const until = Date.now() + CATCH_UP_MS;
    while (comparePositions(channel.recent.position, position) < 0) {
      if (!up || Date.now() > until) return false;
      await pause(CATCH_UP_STEP_MS);
    }
    return true;
  }

  return {
    publish: async (event) => {
      if (closing.signal.aborted) return 'unavailable';
      const reply = await connection.run((client) => publish(client, event, streamLength));
      if (reply === undefined) return 'unavailable';
      if (reply === 1) return 'accepted';
      onDrop?.('duplicate', event);
      return 'duplicate';
    },
    listen: listeners.add,
    position: (tenant) => {
      const channel = wanted(tenant);
      return channel.known ? channel.recent.position : START;
    },
    since: async (tenant, position) => {
      const channel = wanted(tenant);
      if (!isPosition(position) || !(await reached(channel, position)) || !channel.known) return null;
      const recent = channel.recent.since(position);
      if (recent !== null) return recent;
      return (await connection.run((client) => readBack(channel, client, position))) ?? null;
    },
    isUp: () => up,
    close: async () => {
      closing.abort();
      up = false;
      listeners.clear();
      discard();
      await followed;
    },
  };
}

/** Rejects when there is no answer in time. */
function answered<T>(pending: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), timeoutMs);
    pending.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
