/**
 * Buckets of all replicas in Redis, each taken from in one atomic step by Redis' own clock. Every use goes through the bucket of this
 * process too: it never has less left than the shared one, so who it refuses needs no question, and when Redis does not answer
 * it decides alone, by the same limit.
 */
import { metrics } from '@opentelemetry/api';
import type { RedisConnection } from '../store/redis-connection.ts';
import { allowed, type Buckets, costOf, type Limit, refused, type Verdict } from './buckets.ts';
import type { LocalBuckets } from './local-buckets.ts';

/**
 * Key: the bucket. Arguments, three for each time that it is taken from: window and cost in milliseconds, whether to take at any rate.
 * Answers two for each: taken or not, milliseconds until full.
 */
const TAKE = `local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
if full < now then full = now end
local said, taken = {}, false
for at = 1, #ARGV, 3 do
  local ahead = full + ARGV[at + 1] - now
  local takes = ahead <= ARGV[at] + 1 or ARGV[at + 2] == '1'
  if takes then full, taken = now + ahead, true end
  said[#said + 1] = takes and 1 or 0
  said[#said + 1] = string.format('%.3f', full - now)
end
if taken then redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil(full - now) + 1) end
return said`;

/** One use of a bucket, that waits for the end of the turn of the event loop. */
interface Use {
  readonly windowMs: number;
  readonly cost: number;
  /** However many are left. */
  readonly atAnyRate: boolean;
  /** @param aheadMs until the bucket is full; `null`: Redis did not answer */
  answer(taken: boolean, aheadMs: number | null): void;
}

/** @param local buckets of this process, with the same keys */
export function createSharedBuckets(connection: RedisConnection, local: LocalBuckets): Buckets {
  const alone = metrics.getMeter('serhafen').createCounter('rate_limit_local_decisions_total', {
    description: 'Decisions of a limit that this process made alone because Redis did not answer',
  });
  alone.add(0);

  /** By bucket. A tenant is used by many requests of a turn: they are one command, and all buckets of a turn one round trip. */
  let gathered = new Map<string, Use[]>();

  function use(key: string, one: Use): void {
    const uses = gathered.get(key);
    if (uses !== undefined) {
      uses.push(one);
      return;
    }
    gathered.set(key, [one]);
    if (gathered.size === 1) setImmediate(() => void send());
  }

  async function send(): Promise<void> {
    const asked = [...gathered];
    gathered = new Map();
    const replies = await connection.run((client) =>
      Promise.all(
        asked.map(([key, uses]) =>
          client.eval(TAKE, {
            keys: [`serhafen:limit:${key}`],
            arguments: uses.flatMap(({ windowMs, cost, atAnyRate }) => [
              `${windowMs}`,
              `${cost}`,
              atAnyRate ? '1' : '0',
            ]),
          }),
        ),
      ),
    );
    for (const [index, [, uses]] of asked.entries()) {
      const said: unknown = replies?.[index];
      for (const [place, { answer }] of uses.entries()) {
        if (Array.isArray(said)) answer(Number(said[2 * place]) === 1, Number(said[2 * place + 1]));
        else answer(false, null);
      }
    }
  }

  function takeShared(key: string, limit: Limit, units: number, own: Verdict): Promise<Verdict> {
    const cost = costOf(limit, units);
    return new Promise((resolve) => {
      const answer = (taken: boolean, aheadMs: number | null): void => {
        if (aheadMs === null) {
          alone.add(1);
          resolve(own);
        } else if (taken) resolve(allowed(limit, aheadMs));
        else {
          local.giveBack(key, limit, units);
          resolve(refused(limit, aheadMs, cost));
        }
      };
      use(key, { windowMs: limit.windowMs, cost, atAnyRate: false, answer });
    });
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
      const cost = costOf(limit, units);
      if (connection.isUp()) use(key, { windowMs: limit.windowMs, cost, atAnyRate: true, answer: () => {} });
    },
  };
}
