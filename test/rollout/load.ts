/** Clients that ask without pause and count every answer that is not what it should be. Nothing is tried twice. */
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

export function startLoad({ url, tokens, clients, pauseMs }: LoadOptions): Load {
  let running = true;
  let next = 0;
  let counts = { requests: 0, failed: 0, green: 0, greenFailed: 0 };
  let durations: number[] = [];
  const failures = new Map<string, number>();

  async function ask(): Promise<{ readonly version: string; readonly fault: string | null }> {
    const token = tokens[next++ % tokens.length];
    try {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', authorization: `Bearer ${token}` },
          ...{ 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' },
        },
        body: JSON.stringify({ query: QUERY }),
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
      counts = { requests: 0, failed: 0, green: 0, greenFailed: 0 };
      durations = [];
      return taken;
    },
    stop: async () => {
      running = false;
      await done;
    },
  };
}
