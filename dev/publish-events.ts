/** How the stand-ins publish their events: as services do, into Redis or signed by HTTP. */
import { createHmac, randomBytes } from 'node:crypto';
import { createRedisClient, type RedisClient, readRedisAddress } from '../subgraphs/engine/store/redis-address.ts';
import type { PublishedEvent } from './services/platform/published-event.ts';

export interface EventPublisher {
  publish(event: PublishedEvent): void;
  /** Resolves when everything that was published has arrived. */
  stop(): Promise<void>;
}

/** Events are told the console when they cannot be published: a demo has no other place for them. */
function lost({ type, id }: PublishedEvent, reason: unknown): void {
  process.stderr.write(`event ${type} ${id} was not published: ${reason}\n`);
}

/** Each event after the one before: the gateway drops what comes after a later version. */
function inOrder(send: (event: PublishedEvent) => Promise<void>, close: () => void): EventPublisher {
  let earlier: Promise<void> = Promise.resolve();
  return {
    publish: (event) => {
      earlier = earlier.then(() => send(event)).catch((error: unknown) => lost(event, error));
    },
    stop: async () => {
      await earlier;
      close();
    },
  };
}

/** Secrets for the sources, and the setting that makes the gateway know them. */
export function createSenders(sources: readonly string[]): {
  readonly setting: string;
  secretOf(source: string): string;
} {
  const secrets = new Map(sources.map((source) => [source, randomBytes(24).toString('base64')]));
  return {
    setting: [...secrets].map(([source, secret]) => `${source}=whsec_${secret}`).join(','),
    secretOf: (source) => secrets.get(source) ?? '',
  };
}

/** @param gatewayUrl asked when an event is published */
export function publishByHttp(gatewayUrl: () => string, secretOf: (source: string) => string): EventPublisher {
  return inOrder(
    async (event) => {
      const body = JSON.stringify(event);
      const timestamp = String(Math.floor(Date.now() / 1000));
      const key = Buffer.from(secretOf(event.source), 'base64');
      const signature = createHmac('sha256', key).update(`${event.id}.${timestamp}.${body}`).digest('base64');
      const response = await fetch(`${gatewayUrl()}/events`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': event.id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
      });
      if (response.status !== 202) throw new Error(await response.text());
      await response.body?.cancel();
    },
    () => {},
  );
}

/** @throws when the URL is none, or there is no Redis */
export async function publishToRedis(url: string): Promise<EventPublisher> {
  const address = readRedisAddress(url);
  if (address === null) throw new TypeError(`${url} is no address of a Redis`);
  const client: RedisClient = createRedisClient(address);
  client.on('error', () => {});
  await client.connect();
  const known = new Set<string>();
  return inOrder(
    async (event) => {
      const channel = event.tenant === null ? 'none' : `${event.tenant.businessUnit}:${event.tenant.countryCode}`;
      if (!known.has(channel)) await client.sAdd('{events}:channels', channel);
      known.add(channel);
      const TRIM = { strategy: 'MAXLEN', strategyModifier: '~', threshold: 10_000 } as const;
      await client.xAdd(`{events}:${channel}`, '*', { event: JSON.stringify(event) }, { TRIM });
    },
    () => client.destroy(),
  );
}
