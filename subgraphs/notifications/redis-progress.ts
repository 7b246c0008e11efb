/** Places of the streams in Redis: one hash, a field a tenant. */
import { type RedisConnection, tenantOfChannel } from '../engine/serve.ts';
import { PROGRESS, progressOf } from './notification-keys.ts';
import type { ProgressStore } from './progress.ts';

export function createRedisProgress(connection: Pick<RedisConnection, 'run'>): ProgressStore {
  return {
    read: async () => {
      const fields = await connection.run((client) => client.hGetAll(PROGRESS));
      if (fields === undefined) return null;
      return Object.entries(fields).flatMap(([channel, position]) => {
        const tenant = tenantOfChannel(channel) ?? null;
        return tenant === null ? [] : [{ tenant, position: String(position) }];
      });
    },
    write: async (tenant, position) => {
      const reply = await connection.run((client) => client.hSet(PROGRESS, progressOf(tenant), position));
      return reply !== undefined;
    },
  };
}
