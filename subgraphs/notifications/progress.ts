/**
 * How far the events of each tenant have become notifications, kept where the next process finds it: what happens while no
 * replica runs is made up for. Every process keeps the place it has come to; all of them are true, so any may be the last.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { PlacedEvent } from '../../schema/contract/domain-event.ts';
import type { Tenant } from '../../schema/contract/request-context.ts';
import type { EventBus } from '../engine/serve.ts';

/** Where places are kept. */
export interface ProgressStore {
  /** @returns `null` when the store does not answer */
  read(): Promise<readonly { readonly tenant: Tenant; readonly position: string }[] | null>;
  /** @returns whether it is kept */
  write(tenant: Tenant, position: string): Promise<boolean>;
}

export interface ProgressOptions {
  readonly store: ProgressStore;
  readonly events: Pick<EventBus, 'since' | 'isUp'>;
  /** Handles an event that nobody was there for. It may have been handled before. */
  readonly handle: (placed: PlacedEvent) => Promise<void>;
  /** The stream does not hold any more what happened meanwhile. */
  readonly onMissed: (tenant: Tenant) => void;
}

export interface Progress {
  /** Notes that an event is being handled, in the order of the stream. @returns called once it is */
  begin(tenant: Tenant, position: string): () => void;
  stop(): void;
}

/** A process that is killed handles again what it has handled since. */
const KEEP_MS = 1000;
const PAUSE_MS = 250;

interface Way {
  readonly tenant: Tenant;
  readonly events: { readonly position: string; handled: boolean }[];
  /** Everything up to here is handled. */
  upTo: string | null;
  kept: string | null;
}

export function followProgress({ store, events, handle, onMissed }: ProgressOptions): Progress {
  const ways = new Map<string, Way>();
  const ending = new AbortController();
  let resumed = false;
  const timer = setInterval(() => void keep(), KEEP_MS);
  timer.unref();
  void resume();

  async function resume(): Promise<void> {
    let places = null;
    while (!ending.signal.aborted) {
      places = events.isUp() ? await store.read() : null;
      if (places !== null) break;
      await pause(PAUSE_MS, undefined, { signal: ending.signal, ref: false }).catch(() => {});
    }
    for (const { tenant, position } of places ?? []) {
      const missed = await events.since(tenant, position).catch(() => null);
      if (ending.signal.aborted) return;
      if (missed === null) onMissed(tenant);
      await Promise.all((missed ?? []).map(handle));
    }
    // Not before: a process that dies meanwhile has to begin again from the old place.
    resumed = true;
  }

  async function keep(): Promise<void> {
    if (!resumed) return;
    for (const way of ways.values()) {
      const { tenant, upTo } = way;
      if (upTo !== null && upTo !== way.kept && (await store.write(tenant, upTo))) way.kept = upTo;
    }
  }

  function wayOf(tenant: Tenant): Way {
    const name = `${tenant.businessUnit}:${tenant.countryCode}`;
    let way = ways.get(name);
    if (way === undefined) {
      way = { tenant, events: [], upTo: null, kept: null };
      ways.set(name, way);
    }
    return way;
  }

  return {
    begin: (tenant, position) => {
      const way = wayOf(tenant);
      const event = { position, handled: false };
      way.events.push(event);
      return () => {
        event.handled = true;
        while (way.events[0]?.handled === true) way.upTo = way.events.shift()?.position ?? null;
      };
    },
    stop: () => {
      ending.abort();
      clearInterval(timer);
    },
  };
}
