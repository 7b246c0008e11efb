/** A store in Redis, shared by all replicas. */
import KeyvRedis from '@keyv/redis';
import type { RedisClient } from './redis-address.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { Store } from './store.ts';

export interface RedisStoreOptions {
  readonly connection: RedisConnection;
  /** First part of every key: what the store is for. Two stores with one namespace share their entries. */
  readonly namespace: string;
}

/** Counts and extends the life in one step: between two commands a process could die and leave a counter that never ends. */
const INCREMENT = `local value = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return value`;

export function createRedisStore({ connection, namespace }: RedisStoreOptions): Store {
  const adapters = new WeakMap<RedisClient, KeyvRedis<Buffer>>();

  /** The adapter of the client in force: the connection replaces a client that stays silent. */
  function adapterOf(client: RedisClient): KeyvRedis<Buffer> {
    let adapter = adapters.get(client);
    if (adapter === undefined) {
      adapter = new KeyvRedis<Buffer>(client, { namespace, throwOnErrors: true, throwOnConnectError: true });
      // Each failure reaches its caller as well; without a listener it would be thrown.
      adapter.on('error', () => {});
      adapters.set(client, adapter);
    }
    return adapter;
  }

  return {
    get: async (key) => (await connection.run((client) => adapterOf(client).get(key))) ?? undefined,
    getMany: async (keys) => {
      if (keys.length === 0) return [];
      // Not the adapter's `getMany`: on a Cluster it reads through `multi`, whose replies are text and not bytes. The client
      // writes the reads of one turn of the event loop together, so this is one round trip to each server too.
      const found = await connection.run((client) =>
        Promise.all(keys.map((key) => adapterOf(client).get<Buffer>(key))),
      );
      return keys.map((_key, index) => found?.[index] ?? undefined);
    },
    set: async (key, value, ttlMs) => {
      // The adapter's type asks for a string; the client takes bytes.
      await connection.run((client) => adapterOf(client).set(key, value as never, Math.ceil(ttlMs)));
    },
    delete: async (key) => {
      await connection.run((client) => adapterOf(client).delete(key));
    },
    increment: async (key, ttlMs) => {
      const full = `${namespace}::${key}`;
      const value = await connection.run((client) =>
        client.eval(INCREMENT, { keys: [full], arguments: [String(Math.ceil(ttlMs))] }),
      );
      return typeof value === 'number' ? value : undefined;
    },
    close: async () => {},
  };
}
