/**
 * Versions of tags, by tenant. A kept answer carries the versions that its tags had before it was read; when one of them is
 * raised, it is not used any more, in no process, and is never looked for: it just falls out of use.
 *
 * A version is a random name, not a count: a count that is lost and starts again would bring old answers back.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '../../../schema/contract/request-context.ts';
import type { RedisConnection } from '../store/redis-connection.ts';
import { tenantName } from './tenant-key.ts';

export interface TagVersions {
  /**
   * The versions in force at some moment after the call, as one text.
   *
   * @returns `null` when nobody knows them: then nothing that is kept may be used, and nothing may be kept
   */
  current(tenant: Tenant, tags: readonly string[]): string | null | Promise<string | null>;
  /**
   * Gives each tag a new version. What was read before is not used after this has resolved.
   *
   * @param tenant whose; `null`: everybody's, for what belongs to no tenant and is seen in many, such as users
   * @returns whether all processes know; otherwise this one goes on until they do, and uses nothing with these tags meanwhile
   */
  raise(tenant: Tenant | null, tags: readonly string[]): Promise<boolean>;
  close(): void;
}

function freshVersion(): string {
  return randomBytes(9).toString('base64url');
}

/** Stands for all tenants; no business unit has it in its name. */
const EVERYWHERE = '*';

function nameOf(tenant: Tenant | null): string {
  return tenant === null ? EVERYWHERE : tenantName(tenant);
}

/** For a single process: nobody else has to know. */
export function createLocalTagVersions(): TagVersions {
  // Tenants and tags are few; a tag that was never raised needs no entry.
  const versions = new Map<string, Map<string, string>>();
  /** What was raised for everybody; `null` until something is. */
  let common: Map<string, string> | null = null;
  return {
    current: (tenant, tags) => {
      const own = versions.get(tenantName(tenant));
      let all = '';
      if (own !== undefined) all = written(own, tags, '');
      return common === null ? all : written(common, tags, all);
    },
    raise: async (tenant, tags) => {
      const name = nameOf(tenant);
      const own = versions.get(name) ?? new Map<string, string>();
      versions.set(name, own);
      if (tenant === null) common = own;
      for (const tag of tags) own.set(tag, freshVersion());
      return true;
    },
    close: () => {},
  };
}

/** @param text what comes before */
function written(versions: ReadonlyMap<string, string>, tags: readonly string[], text: string): string {
  let all = text;
  for (const tag of tags) {
    const version = versions.get(tag);
    if (version !== undefined) all += `${tag} ${version}\n`;
  }
  return all;
}

const PREFIX = 'serhafen:version:';
/** Part of every version: raised when Redis may have forgotten something. */
const EVERYTHING = `${PREFIX}everything`;
/** Only against litter; an expired version is a new version. */
const LIFE_SECONDS = 30 * 24 * 3600;
const RETRY_MS = 200;
/** How long a write waits for Redis to confirm what it spoiled. */
const CONFIRM_MS = 1000;
const PAUSE_MS = 20;

interface Batch {
  readonly keys: Set<string>;
  readonly read: Promise<ReadonlyMap<string, string> | null>;
}

/** For all processes on one Redis. Versions are read there for each turn of the event loop, in one round trip. */
export function createSharedTagVersions(redis: RedisConnection): TagVersions {
  let gathering: Batch | null = null;
  /** Which connection the versions come from. Over another one, acknowledged commands may have been lost (failover, restore). */
  let trusted: number | null = null;
  /** Keys whose new version is not known to be in Redis yet, each with the raise that asked last. */
  const pending = new Map<string, number>();
  let raises = 0;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  /**
   * A version that is gone is raised: the next reader makes a new one. Deleting works where Redis is full. It is sent to a Redis that
   * counts as down as well: another process may find it back first, and read what was not raised yet.
   */
  async function forget(keys: readonly string[]): Promise<boolean> {
    const done = await redis.run((client) => Promise.all(keys.map((key) => client.del(key))), true);
    return done !== undefined;
  }

  async function settle(): Promise<void> {
    clearTimeout(retry);
    retry = undefined;
    const asked = [...pending];
    if (asked.length === 0 || closed) return;
    if (await forget(asked.map(([key]) => key))) {
      // A raise that came meanwhile has a command of its own.
      for (const [key, raise] of asked) if (pending.get(key) === raise) pending.delete(key);
    }
    if (pending.size > 0 && !closed && retry === undefined) {
      retry = setTimeout(() => void settle(), RETRY_MS);
      retry.unref();
    }
  }

  /** Whether what Redis says can be trusted. */
  async function trust(): Promise<boolean> {
    const incarnation = redis.incarnation();
    trusted ??= incarnation;
    if (trusted === incarnation) return redis.isUp();
    if (!(await forget([EVERYTHING]))) return false;
    trusted = incarnation;
    return true;
  }

  async function read(keys: ReadonlySet<string>): Promise<ReadonlyMap<string, string> | null> {
    // After this turn of the event loop: all requests that arrived in it ask once.
    await new Promise(setImmediate);
    gathering = null;
    if (!(await trust())) return null;
    const incarnation = redis.incarnation();
    const names = [...keys];
    const found = await get(names);
    if (found === null) return null;
    const missing = names.filter((name) => !found.has(name));
    if (missing.length > 0) {
      const made = await redis.run((client) =>
        Promise.all(
          missing.map((name) =>
            client.set(name, freshVersion(), { condition: 'NX', expiration: { type: 'EX', value: LIFE_SECONDS } }),
          ),
        ),
      );
      const again = made === undefined ? null : await get(missing);
      if (again === null) return null;
      for (const [name, version] of again) found.set(name, version);
    }
    return incarnation === redis.incarnation() ? found : null;
  }

  async function get(names: readonly string[]): Promise<Map<string, string> | null> {
    const values = await redis.run((client) => Promise.all(names.map((name) => client.get(name))));
    if (values === undefined) return null;
    const found = new Map<string, string>();
    for (const [index, value] of values.entries()) if (value !== null) found.set(String(names[index]), String(value));
    return found;
  }

  function keyOf(tenant: Tenant | null, tag: string): string {
    return `${PREFIX}${nameOf(tenant)}:${tag}`;
  }

  return {
    current: async (tenant, tags) => {
      if (!redis.isUp()) return null;
      const keys = tags.flatMap((tag) => [keyOf(tenant, tag), keyOf(null, tag)]);
      if (pending.size > 0 && keys.some((key) => pending.has(key))) return null;
      if (gathering === null) {
        const wanted = new Set([EVERYTHING]);
        gathering = { keys: wanted, read: read(wanted) };
      }
      for (const key of keys) gathering.keys.add(key);
      const versions = await gathering.read;
      if (versions === null || (pending.size > 0 && keys.some((key) => pending.has(key)))) return null;
      let all = versions.get(EVERYTHING);
      for (const key of keys) {
        const version = versions.get(key);
        // Raised between two reads: the next request knows it.
        if (version === undefined) return null;
        all += ` ${version}`;
      }
      return all ?? null;
    },
    raise: async (tenant, tags) => {
      const keys = tags.map((tag) => keyOf(tenant, tag));
      raises += 1;
      for (const key of keys) pending.set(key, raises);
      await settle();
      // Redis may only have been slow, and answer others: they must not be left behind. Once it is gone for good, nobody waits.
      const deadline = performance.now() + CONFIRM_MS;
      while (keys.some((key) => pending.has(key))) {
        if (closed || performance.now() > deadline || redis.downForMs() > CONFIRM_MS) return false;
        await sleep(PAUSE_MS, undefined, { ref: false });
        await settle();
      }
      return true;
    },
    close: () => {
      closed = true;
      clearTimeout(retry);
    },
  };
}
