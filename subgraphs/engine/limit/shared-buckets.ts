/**
 * Buckets of all replicas in Redis, each taken from in one atomic step by Redis' own clock. Every use goes through the bucket of this
 * process too: it never has less left than the shared one, so who it refuses needs no question, and when Redis does not answer
 * it decides alone, by the same limit.
 */
import { metrics } from '@opentelemetry/api';
import type { RedisConnection } from '../store/redis-connection.ts';
import { allowed, type Buckets, costOf, type Limit, refused, type Verdict } from './buckets.ts';
import type { LocalBuckets } from './local-buckets.ts';

/** Key: the bucket. Arguments: window and cost in milliseconds, whether to take at any rate. Answers: taken or not, milliseconds until full. */
const TAKE = `local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
if full < now then full = now end
local ahead = full + ARGV[2] - now
if ahead > ARGV[1] + 1 and ARGV[3] == '0' then return {0, string.format('%.3f', full - now)} end
redis.call('SET', KEYS[1], string.format('%.3f', now + ahead), 'PX', math.ceil(ahead) + 1)
return {1, string.format('%.3f', ahead)}`;

/** @param local buckets of this process, with the same keys */
export function createSharedBuckets(connection: RedisConnection, local: LocalBuckets): Buckets {
  const alone = metrics.getMeter('serhafen').createCounter('rate_limit_local_decisions_total', {
    description: 'Decisions of a limit that this process made alone because Redis did not answer',
  });
  alone.add(0);

  function ask(key: string, { windowMs }: Limit, cost: number, force: '0' | '1'): Promise<unknown> {
    return connection.run((client) =>
      client.eval(TAKE, { keys: [`serhafen:limit:${key}`], arguments: [String(windowMs), String(cost), force] }),
    );
  }

  async function takeShared(key: string, limit: Limit, units: number, own: Verdict): Promise<Verdict> {
    const cost = costOf(limit, units);
    const reply = await ask(key, limit, cost, '0');
    if (!Array.isArray(reply)) {
      alone.add(1);
      return own;
    }
    const ahead = Number(reply[1]);
    if (Number(reply[0]) === 1) return allowed(limit, ahead);
    local.giveBack(key, limit, units);
    return refused(limit, ahead, cost);
  }

  return {
    take: (key, limit, units) => {
      const own = local.take(key, limit, units);
      if (!own.allowed) return own;
      if (connection.isUp()) return takeShared(key, limit, units, own);
      alone.add(1);
      return own;
    },
    charge: (key, limit, units) => {
      local.charge(key, limit, units);
      if (connection.isUp()) void ask(key, limit, costOf(limit, units), '1');
    },
  };
}
