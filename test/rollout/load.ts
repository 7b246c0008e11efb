/**
 * Clients that ask without pause and count every answer that is not what it should be. They are browsers in one thing: a request
 * whose connection ended before a byte of its answer goes out again, once, on another connection. That is nginx, which closes idle
 * connections when it reads a new configuration, while a request is on its way on one of them; a gateway that fails behind it is a
 * 502 or an answer that breaks off, and is not asked again.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadOptions {
  readonly url: string;
  /** A person each; who is asked for next is taken in turn. */
  readonly tokens: readonly string[];
  readonly clients: number;
  /** Between an answer and the next request of the same client. */
  readonly pauseMs: number;
}

export interface Counts {
  readonly requests: number;
  /** No answer, another status than 200, or GraphQL errors. */
  readonly failed: number;
  readonly green: number;
  readonly greenFailed: number;
  /** Sent again on another connection. */
  readonly again: number;
  readonly p95Ms: number;
}

export interface Load {
  /** What happened since the last call. */
  take(): Counts;
  /** What failed, in words, by count. */
  readonly failures: ReadonlyMap<string, number>;
  /** Lets requests that run end. */
  stop(): Promise<void>;
}

const QUERY = `query MawbList { mawbs(limit: 10) {
  data { id awbNumber status originAirport { city } assignedToUser { displayName } } meta { totalItems } } }`;

/** How it looks when the other side has closed the connection that was used. */
const CLOSED: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET']);

export function startLoad({ url, tokens, clients, pauseMs }: LoadOptions): Load {
  let running = true;
  let next = 0;
  const none = { requests: 0, failed: 0, green: 0, greenFailed: 0, again: 0 };
  let counts = { ...none };
  let durations: number[] = [];
  const failures = new Map<string, number>();

  async function ask(): Promise<{ readonly version: string; readonly fault: string | null }> {
    const token = tokens[next++ % tokens.length];
    try {
      const send = () =>
        fetch(`${url}/graphql`, {
          method: 'POST',
          headers: {
            ...{ 'content-type': 'application/json', authorization: `Bearer ${token}` },
            ...{ 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' },
          },
          body: JSON.stringify({ query: QUERY }),
        });
      const response = await send().catch((error: Error) => {
        const { code } = (error.cause ?? {}) as { readonly code?: string };
        if (code === undefined || !CLOSED.has(code)) throw error;
        counts.again += 1;
        return send();
      });
      const version = response.headers.get('x-served-by') ?? 'nobody';
      const text = await response.text();
      if (response.status !== 200) return { version, fault: `${version}: status ${response.status}` };
      const { data, errors } = JSON.parse(text);
      const whole = errors === undefined && data.mawbs.data.length === 10;
      return { version, fault: whole ? null : `${version}: ${errors?.[0]?.extensions?.code ?? 'rows are missing'}` };
    } catch (error) {
      const { message, cause } = error as Error;
      return { version: 'nobody', fault: `no answer: ${(cause as Error | undefined)?.message ?? message}` };
    }
  }

  async function client(): Promise<void> {
    while (running) {
      const started = performance.now();
      const { version, fault } = await ask();
      durations.push(performance.now() - started);
      counts.requests += 1;
      if (version === 'green') counts.green += 1;
      if (fault !== null) {
        counts.failed += 1;
        if (version === 'green') counts.greenFailed += 1;
        failures.set(fault, (failures.get(fault) ?? 0) + 1);
      }
      await sleep(pauseMs);
    }
  }

  const done = Promise.all(Array.from({ length: clients }, client));
  return {
    failures,
    take: () => {
      durations.sort((a, b) => a - b);
      const taken = { ...counts, p95Ms: durations[Math.floor(durations.length * 0.95)] ?? 0 };
      counts = { ...none };
      durations = [];
      return taken;
    },
    stop: async () => {
      running = false;
      await done;
    },
  };
}
