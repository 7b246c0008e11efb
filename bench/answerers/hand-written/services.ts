/** Reads from the three services: one undici pool each, and the leanest handler it offers. */
import { type Dispatcher, Pool } from 'undici';
import type { ServiceName } from '../../workloads/workload.ts';
import { type Context, Refusal } from './authenticate.ts';

/** Keys of one batch call, as the contracts limit them. */
const BATCH_LIMIT = 100;

// biome-ignore lint/suspicious/noExplicitAny: what the contracts say; in code written by hand nobody checks it
export type Row = any;

export interface Services {
  /** The decoded body of `GET path`. Rejects with a {@link Refusal} when it is not a JSON answer of status 200. */
  get(service: ServiceName, path: string, context: Context): Promise<Row>;
  /** `data` of what a subgraph answers. */
  query(subgraph: string, query: string, variables: Row, context: Context): Promise<Row>;
  /** Rows by key, in as many calls as the contract's limit of keys makes necessary. `path` ends where the keys begin. */
  batch(
    service: ServiceName,
    path: string,
    keys: Iterable<string | null | undefined>,
    context: Context,
    key?: string,
  ): Promise<Map<string, Row>>;
}

/** @param subgraphs endpoint by subgraph, for those who ask subgraphs */
export function createServices(
  urls: Readonly<Record<ServiceName, string>>,
  subgraphs: Readonly<Record<string, string>> = {},
): Services {
  const pools = {
    iam: createPool(urls.iam),
    customs: createPool(urls.customs),
    mawb: createPool(urls.mawb),
  };

  function get(service: ServiceName, path: string, context: Context): Promise<unknown> {
    return new Promise((resolve, reject) => {
      pools[service].dispatch(
        { method: 'GET', path, headers: headersOf(context) },
        new JsonHandler(resolve, reject) as Dispatcher.DispatchHandler,
      );
    });
  }

  const graphs = new Map(Object.entries(subgraphs).map(([name, url]) => [name, createPool(new URL(url).origin)]));

  return {
    get,
    query: async (subgraph, query, variables, context) => {
      const answer = await new Promise<Row>((resolve, reject) => {
        graphs.get(subgraph)?.dispatch(
          {
            method: 'POST',
            path: '/graphql',
            headers: [...headersOf(context), 'content-type', 'application/json'],
            body: JSON.stringify({ query, variables }),
          },
          new JsonHandler(resolve, reject) as Dispatcher.DispatchHandler,
        );
      });
      if (answer.errors !== undefined) throw new Refusal(502, `a subgraph answered: ${answer.errors[0]?.message}`);
      return answer.data;
    },
    batch: async (service, path, keys, context, key = 'id') => {
      const distinct = [...new Set(keys)].filter((one) => one !== null && one !== undefined);
      const calls: Promise<unknown>[] = [];
      for (let start = 0; start < distinct.length; start += BATCH_LIMIT) {
        calls.push(get(service, path + distinct.slice(start, start + BATCH_LIMIT).join(','), context));
      }
      const rows = new Map();
      for (const answer of await Promise.all(calls)) {
        const { data } = answer as { data: Record<string, string>[] };
        for (const row of data) rows.set(row[key], row);
      }
      return rows;
    },
  };
}

function createPool(url: string): Pool {
  const timeouts = { headersTimeout: 2000, bodyTimeout: 2000, connectTimeout: 2000 };
  return new Pool(url, { connections: 32, pipelining: 1, ...timeouts });
}

function headersOf({ token, businessUnit, countryCode, correlationId }: Context): string[] {
  return [
    'accept',
    'application/json',
    'authorization',
    `Bearer ${token}`,
    'x-business-unit',
    businessUnit,
    'x-country-code',
    countryCode,
    'x-correlation-id',
    correlationId,
  ];
}

/** Collects a body and parses it. Of undici's two handler interfaces the one that it calls without a wrapper. */
class JsonHandler {
  private status = 0;
  private first: Buffer | null = null;
  private rest: Buffer[] | null = null;
  private readonly resolve: (value: unknown) => void;
  private readonly reject: (error: Error) => void;

  constructor(resolve: (value: unknown) => void, reject: (error: Error) => void) {
    this.resolve = resolve;
    this.reject = reject;
  }

  onConnect(): void {}

  onHeaders(status: number): boolean {
    this.status = status;
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.first === null) this.first = chunk;
    else if (this.rest === null) this.rest = [this.first, chunk];
    else this.rest.push(chunk);
    return true;
  }

  onComplete(): void {
    if (this.status !== 200 || this.first === null) {
      this.reject(new Refusal(502, `a service answered with status ${this.status}`));
      return;
    }
    const body = this.rest === null ? this.first : Buffer.concat(this.rest);
    try {
      this.resolve(JSON.parse(body.toString()));
    } catch (error) {
      this.reject(error as Error);
    }
  }

  onError(error: Error): void {
    this.reject(error);
  }
}
