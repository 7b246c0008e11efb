/** What is said between the bench and the process of the upstreams. */
import type { ServiceName } from '../workloads/workload.ts';

/** First message of the parent. */
export interface UpstreamOrder {
  readonly workload: string;
  /** JSON text of the key set. */
  readonly jwks: string;
}

/** The answer to it. */
export interface UpstreamReady {
  readonly urls: UpstreamUrls;
  /** Endpoint by subgraph; empty for a workload over REST services. */
  readonly subgraphs: Readonly<Record<string, string>>;
}

/** Base URL by name. Services that the workload does not have answer 404. */
export type UpstreamUrls = Readonly<Record<ServiceName | 'identityProvider' | 'collector', string>>;

/** A later message, answered by the number of requests so far. */
export const COUNT = { count: true };
