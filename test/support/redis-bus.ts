/** An event bus on a real Redis, connected. */
import { vi } from 'vitest';
import type { EventBus } from '../../subgraphs/engine/events/event-bus.ts';
import { createRedisBus, type RedisBusOptions } from '../../subgraphs/engine/events/redis-bus.ts';
import { CHANNELS_KEY } from '../../subgraphs/engine/events/redis-stream.ts';
import { readRedisAddress } from '../../subgraphs/engine/store/redis-address.ts';
import { connectRedis } from '../../subgraphs/engine/store/redis-connection.ts';
import type { RedisServer } from './redis-server.ts';

/**
 * Closing the bus closes its connection too.
 *
 * @param tenants have a stream already
 */
export async function openRedisBus(
  server: RedisServer,
  options: Partial<Omit<RedisBusOptions, 'connection'>> = {},
  tenants: readonly string[] = ['SERHAFEN:CL', 'SERHAFEN:PE'],
): Promise<EventBus> {
  const address = readRedisAddress(server.url);
  if (address === null) throw new Error(server.url);
  // Commands of these tests may wait for a busy machine.
  const connection = connectRedis({ address, commandTimeoutMs: 500 });
  await vi.waitUntil(() => connection.isUp(), 10_000);
  // Known before the bus starts: it would look for new tenants once a second.
  await connection.run((client) => client.sAdd(CHANNELS_KEY, [...tenants]));
  const bus = createRedisBus({ connection, retained: 1000, streamLength: 10_000, ...options });
  await vi.waitUntil(() => bus.isUp(), 10_000);
  return {
    ...bus,
    close: async () => {
      await bus.close();
      await connection.close();
    },
  };
}
