/** What this process knows of one tenant's stream in Redis. */
import type { PlacedEvent } from '../../../schema/contract/domain-event.ts';
import type { Tenant } from '../../../schema/contract/request-context.ts';
import type { RedisClient } from '../store/redis-address.ts';
import { createDeliveryFilter, type DeliveryFilter } from './delivery-filter.ts';
import { readEventText } from './envelope.ts';
import type { DropReason } from './event-bus.ts';
import { createRecentEvents, type RecentEvents } from './recent-events.ts';
import { type Entry, mayHaveLost, readBetween, readLatest, readState, streamKey } from './redis-stream.ts';
import { comparePositions, positionBefore, START, timeOf } from './stream-position.ts';
import { channelOf } from './tenant-channel.ts';

/** Entries that are read from Redis for one who comes back from far behind. */
const MOST_REPLAYED = 5000;

export interface RedisChannel {
  readonly tenant: Tenant | null;
  readonly key: string;
  readonly filter: DeliveryFilter;
  readonly recent: RecentEvents;
  /** `false` until the stream's state was read. */
  known: boolean;
  /** `false`: there was no stream when we looked last. */
  exists: boolean;
  /** All that came after this place was seen by this process, or is in the stream when it is whole. */
  origin: string;
  /** When somebody first wanted to hear of it, before it was known; epoch milliseconds on our clock. */
  wantedAt: number;
}

export function createRedisChannel(tenant: Tenant | null, retained: number): RedisChannel {
  return {
    tenant,
    key: streamKey(tenant),
    filter: createDeliveryFilter(),
    recent: createRecentEvents(START, retained),
    known: false,
    exists: false,
    origin: START,
    wantedAt: Number.POSITIVE_INFINITY,
  };
}

/** Why an entry is no event. */
export interface RefusedEntry {
  readonly problem: string;
  /** An event in another tenant's stream is a forgery or a mistake: never told. */
  readonly isForeign?: true;
}

/** The event of an entry, or why it is none. */
export function readEntry(
  { tenant }: Pick<RedisChannel, 'tenant'>,
  { text, position }: Entry,
): PlacedEvent | RefusedEntry {
  const reading = text === null ? { problem: 'event: field missing' } : readEventText(text);
  if ('problem' in reading) return reading;
  if (channelOf(reading.event.tenant) !== channelOf(tenant)) {
    return { problem: 'tenant: not the one of the stream', isForeign: true };
  }
  return { event: reading.event, position };
}

/** What becomes of entries. */
export interface Takers {
  readonly tell: (placed: PlacedEvent) => void;
  readonly drop: (reason: DropReason, event: PlacedEvent['event'] | null) => void;
  readonly park: (entry: Entry, refused: RefusedEntry) => void;
}

const REMEMBER_ONLY: Takers = { tell: () => {}, drop: () => {}, park: () => {} };

/**
 * Gets to know a stream: remembers its latest events and goes on from its end. Those that came since somebody wanted to hear
 * of it are told.
 *
 * @returns whether some of these may be lost
 */
export async function meet(
  channel: RedisChannel,
  client: RedisClient,
  retained: number,
  takers: Takers,
): Promise<boolean> {
  const state = await readState(client, channel.key);
  const entries = await readLatest(client, channel.key, retained);
  const oldest = entries[0]?.position;
  restart(channel, oldest === undefined ? state.last : positionBefore(oldest));
  // Places carry the time of Redis, whose clock need not be ours.
  const wantedAt = state.now - Math.max(0, Date.now() - channel.wantedAt);
  const split = entries.findIndex(({ position }) => timeOf(position) >= wantedAt);
  take(channel, split < 0 ? entries : entries.slice(0, split), REMEMBER_ONLY);
  if (split >= 0) take(channel, entries.slice(split), takers);
  channel.recent.advance(state.last);
  channel.known = true;
  channel.exists = state.exists;
  return split === 0 && !(state.whole && entries.length < retained);
}

/**
 * Looks whether all that came after the last entry is still there, and goes to where the stream can be read from.
 *
 * @returns whether events were lost
 */
export async function recover(channel: RedisChannel, client: RedisClient): Promise<boolean> {
  const { recent, key, exists } = channel;
  const state = await readState(client, key);
  channel.exists = state.exists;
  // A stream that began while we were away is all there when it is whole.
  if (exists ? !mayHaveLost(state, recent.position) : state.whole) return false;
  restart(channel, state.first === null ? state.last : positionBefore(state.first));
  return true;
}

function restart(channel: RedisChannel, position: string): void {
  channel.origin = position;
  channel.recent.restart(position);
}

/**
 * Looks whether entries that were just read are all that came after the last one: we may be so far behind that the stream was
 * cut before we came.
 *
 * @returns whether events were lost
 */
export async function skipLost(
  channel: RedisChannel,
  client: RedisClient,
  entries: readonly Entry[],
): Promise<boolean> {
  const state = await readState(client, channel.key);
  const first = entries[0];
  if (first === undefined || !mayHaveLost(state, channel.recent.position)) return false;
  restart(channel, positionBefore(first.position));
  return true;
}

/**
 * Events after a place that lies before those in memory, read from Redis.
 *
 * @returns `null` when not all are left, or they are too many
 */
export async function readBack(
  channel: RedisChannel,
  client: RedisClient,
  after: string,
): Promise<readonly PlacedEvent[] | null> {
  const { floor } = channel.recent;
  const entries = await readBetween(client, channel.key, [after, floor], MOST_REPLAYED);
  // After the entries: what is there now was there then.
  const state = await readState(client, channel.key);
  const isWhole = state.whole && comparePositions(after, channel.origin) >= 0;
  if (entries.length === MOST_REPLAYED || (!isWhole && mayHaveLost(state, after))) return null;
  const later = channel.recent.since(floor);
  if (later === null) return null;
  const filter = createDeliveryFilter();
  const placed = entries.map((entry) => readEntry(channel, entry)).filter((read) => 'event' in read);
  return [...placed, ...later].filter(({ event }) => filter.judge(event) === 'tell');
}

/** Judges entries and hands on what is to be told. */
export function take(channel: RedisChannel, entries: readonly Entry[], { tell, drop, park }: Takers): void {
  channel.exists ||= entries.length > 0;
  for (const entry of entries) {
    const read = readEntry(channel, entry);
    if ('problem' in read) {
      channel.recent.advance(entry.position);
      drop('invalid', null);
      park(entry, read);
      continue;
    }
    const verdict = channel.filter.judge(read.event);
    if (verdict === 'tell') {
      channel.recent.add(read);
      tell(read);
    } else {
      channel.recent.advance(entry.position);
      drop(verdict, read.event);
    }
  }
}
