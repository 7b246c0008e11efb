/** One socket for all subscriptions, which comes back by itself with a token that works. */
import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { type CallerFacts, headersFor } from './links/auth-link.ts';

export interface SocketOptions {
  readonly url: string | (() => string);
  readonly caller: CallerFacts;
  /** Needed where there is no global `WebSocket` (Node 20). */
  readonly webSocketImpl?: unknown;
  /** Milliseconds between two pings; a pong that takes as long means the network is gone. Default 10,000. */
  readonly pingIntervalMs?: number;
  /** Told with the code when the gateway wants the client not to come back: 4410 user disabled, 4411 tenant suspended. */
  readonly onBanned?: (code: 4410 | 4411) => void;
  /** Told with the payload of each acknowledgement, before anything is subscribed. */
  readonly onAcknowledged?: (payload: Readonly<Record<string, unknown>>) => void;
  /** Told when the socket is up, and when it is lost while somebody listens. */
  readonly onStatus?: (live: boolean) => void;
}

export function createSocket(options: SocketOptions): Client {
  const { url, caller, webSocketImpl, pingIntervalMs = 10_000, onBanned, onAcknowledged, onStatus } = options;
  let sent: string | null = null;
  let refused = false;
  let pong: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url,
    ...(webSocketImpl !== undefined && { webSocketImpl }),
    connectionParams: async () => {
      const { session, tenant } = caller;
      sent = refused ? await session.replace(sent) : await session.accessToken();
      refused = false;
      // graphql-ws gives up on this, and every subscription ends with it.
      if (sent === null) throw new Error('nobody is signed in');
      return headersFor(caller, tenant(), sent);
    },
    keepAlive: pingIntervalMs,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait,
    shouldRetry: (event) => {
      const code = codeOf(event);
      if (code !== 4410 && code !== 4411) return true;
      onBanned?.(code);
      return false;
    },
    on: {
      connected: (_socket, payload) => {
        onAcknowledged?.((payload ?? {}) as Readonly<Record<string, unknown>>);
        onStatus?.(true);
      },
      ping: (received) => {
        if (!received) pong = setTimeout(() => client.terminate(), pingIntervalMs);
      },
      pong: (received) => {
        if (received) clearTimeout(pong);
      },
      closed: (event) => {
        clearTimeout(pong);
        refused = codeOf(event) === 4403 && /^TOKEN_/.test(String((event as { reason?: unknown }).reason));
        onStatus?.(false);
      },
    },
  } satisfies ClientOptions);
  return client;
}

/** Half a second, then twice as long each time up to 20 seconds; at once when the browser says that the network is back. */
function retryWait(retries: number): Promise<void> {
  const ms = Math.min(20_000, 500 * 2 ** retries) * (0.5 + Math.random() / 2);
  // Node has no network to come back.
  const browser: Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>> = globalThis as object;
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      browser.removeEventListener?.('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    browser.addEventListener?.('online', done);
  });
}

function codeOf(event: unknown): number | undefined {
  return (event as { code?: number } | null | undefined)?.code;
}
