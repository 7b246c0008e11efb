/**
 * The stream of one tenant in Redis: its keys, and the commands on it. All keys lie in one slot (`{events}`), so that one
 * command reads the streams of all tenants on a Cluster too.
 */
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import type { Tenant } from '../../../schema/contract/request-context.ts';
import type { RedisClient } from '../store/redis-address.ts';
import { comparePositions, positionBefore, START } from './stream-position.ts';
import { channelOf } from './tenant-channel.ts';

/** Set of the channels that have a stream: who writes to a new stream adds its channel here. */
export const CHANNELS_KEY = '{events}:channels';

/** An entry of this stream has one field, `event`: the envelope as JSON. */
export function streamKey(tenant: Tenant | null): string {
  return `{events}:${channelOf(tenant)}`;
}

/** Entries that are no events, under their own ids; fields `reason` and `event`. */
export function parkedKey(tenant: Tenant | null): string {
  return `{events}:parked:${channelOf(tenant)}`;
}

function seenKey(tenant: Tenant | null, id: string): string {
  return `{events}:seen:${channelOf(tenant)}:${id}`;
}

export interface Entry {
  readonly position: string;
  /** Field `event`; `null` when the entry has none. */
  readonly text: string | null;
}

/** Seconds in which a second event of an id is a duplicate (domain: event envelope). */
const SEEN_SECONDS = 86_400;
const PARKED_ENTRIES = 1000;

/** One step: between two commands the process could die and leave an id that counts as seen and never was. */
const PUBLISH = `if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[3]) then return 0 end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'event', ARGV[1])
redis.call('SADD', KEYS[3], ARGV[4])
return 1`;

/** @returns 1, or 0 when the id was published before */
export function publish(client: RedisClient, event: DomainEvent, streamLength: number): Promise<unknown> {
  const { tenant, id } = event;
  return client.eval(PUBLISH, {
    keys: [streamKey(tenant), seenKey(tenant, id), CHANNELS_KEY],
    arguments: [JSON.stringify(event), String(streamLength), String(SEEN_SECONDS), channelOf(tenant)],
  });
}

/**
 * Every process finds the same entries: the id of the original keeps the second from being parked again.
 *
 * @returns whether this process was the first
 */
export async function park(client: RedisClient, tenant: Tenant | null, entry: Entry, reason: string): Promise<boolean> {
  const fields = { reason, event: entry.text ?? '' };
  const TRIM = { strategy: 'MAXLEN', strategyModifier: '~', threshold: PARKED_ENTRIES } as const;
  try {
    await client.xAdd(parkedKey(tenant), entry.position, fields, { TRIM });
    return true;
  } catch (error) {
    if ((error as Error).message.includes('equal or smaller')) return false;
    throw error;
  }
}

export async function readChannels(client: RedisClient): Promise<readonly string[]> {
  return (await client.sMembers(CHANNELS_KEY)).map(String);
}

/** Waits for entries of several streams, each after its place. */
export async function readAfter(
  client: RedisClient,
  streams: readonly { readonly key: string; readonly id: string }[],
  options: { readonly COUNT: number; readonly BLOCK: number },
): Promise<readonly { readonly key: string; readonly entries: readonly Entry[] }[]> {
  const reply = (await client.xRead([...streams], options)) as readonly { name: unknown; messages: Messages }[] | null;
  return (reply ?? []).map(({ name, messages }) => ({ key: String(name), entries: messages.map(entryOf) }));
}

/** The latest entries, oldest first. */
export async function readLatest(client: RedisClient, key: string, most: number): Promise<readonly Entry[]> {
  const messages = (await client.xRevRange(key, '+', '-', { COUNT: most })) as Messages;
  return messages.map(entryOf).reverse();
}

/** Entries after `from` up to and with `to`, the first `most` of them. */
export async function readBetween(
  client: RedisClient,
  key: string,
  [from, to]: readonly [string, string],
  most: number,
): Promise<readonly Entry[]> {
  return ((await client.xRange(key, `(${from}`, to, { COUNT: most })) as Messages).map(entryOf);
}

type Messages = readonly { readonly id: unknown; readonly message: Readonly<Record<string, unknown>> }[];

function entryOf({ id, message }: Messages[number]): Entry {
  return { position: String(id), text: message.event === undefined ? null : String(message.event) };
}

export interface StreamState {
  readonly exists: boolean;
  /** Place of the latest entry that was ever added; without a stream, a place before any that will be added. */
  readonly last: string;
  /** Place of the oldest entry that is left, `null` when there is none. */
  readonly first: string | null;
  /** Every entry that was ever added is left. */
  readonly whole: boolean;
  /** Epoch milliseconds on the clock that numbers the entries. */
  readonly now: number;
}

const STATE = `local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
if redis.call('EXISTS', KEYS[1]) == 0 then return {now} end
local flat = redis.call('XINFO', 'STREAM', KEYS[1])
local info = {}
for i = 1, #flat, 2 do info[flat[i]] = flat[i + 1] end
local first = info['first-entry']
return {now, info['last-generated-id'], first and first[1] or '', info['entries-added'] == info['length'] and 1 or 0}`;

export async function readState(client: RedisClient, key: string): Promise<StreamState> {
  const [time, last, first, whole] = (await client.eval(STATE, { keys: [key], arguments: [] })) as readonly unknown[];
  const now = Number(time);
  if (last === undefined) return { exists: false, last: positionBefore(`${now}-0`), first: null, whole: true, now };
  return { exists: true, last: String(last), first: String(first) || null, whole: whole === 1, now };
}

/** Whether entries after a place may be gone. When that cannot be known, they may. */
export function mayHaveLost({ last, first, whole }: StreamState, after: string): boolean {
  const ahead = comparePositions(last, after);
  // A stream that ends before the place is another one: Redis lost what it had.
  if (ahead <= 0) return ahead < 0;
  if (after === START) return !whole;
  return first === null || comparePositions(first, after) > 0;
}
