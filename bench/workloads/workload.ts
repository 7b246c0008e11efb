/** What is asked, and what the services below answer. */
import type { Subgraph } from '../subgraphs/subgraph.ts';

/** One GraphQL request, as a client posts it. */
export interface Operation {
  readonly operationName: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Names of the services of the company's graph. */
export type ServiceName = 'iam' | 'customs' | 'mawb';

/** Services that speak REST, each with the body of its answer to `GET target`; `null` when there is no such thing. Called once a target. */
export type RestUpstream = (service: ServiceName, target: string) => string | null | Promise<string | null>;

export type Below =
  | {
      readonly rest: RestUpstream;
      /** Awaited by the process of the upstreams before anything is asked. */
      readonly prepare?: () => Promise<unknown>;
    }
  | { readonly subgraphs: readonly Subgraph[] };

export interface Workload {
  /** As on the command line. */
  readonly name: string;
  /** What a reader of the table should know of it. */
  readonly title: string;
  /** Name of the answerer that ratios are taken against. Default: the backend written by hand. */
  readonly yardstick?: string;
  /** Most connections that load it: large answers would wait so long in line that requests time out. Default: as many as there are. */
  readonly connections?: number;
  /**
   * The loader never sleeps: over loopback it is the sender who pays for waking it, a third of what a kept answer costs, and the
   * slower of two answerers pays more often. Only where nothing below needs the loader's core. Default: it sleeps.
   */
  readonly loaderStaysAwake?: boolean;
  /** Distinct operations before they repeat; `null` when no request is ever repeated. */
  readonly distinct: number | null;
  /** The operation of the n-th request. */
  operation(n: number): Operation;
  /**
   * The answer to an operation that every answerer has to give before it is measured: the whole response body.
   * `null`: the first answerer's answers are the reference of the others.
   */
  readonly reference: ((operation: Operation) => unknown) | null;
  /** Settings of the answerers beside those of every workload. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether a Redis stands beside the answerers (`REDIS_URL`). Default: no. */
  readonly redis?: boolean;
  /** What lies below the answerers: REST services, or subgraphs whose answers are remembered by request. */
  readonly below: Below;
}
