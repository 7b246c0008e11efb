/** What every answerer of the bench is told by the process that starts it. */
import type { UpstreamUrls } from '../upstream/messages.ts';
import { loadWorkload } from '../workloads/registry.ts';
import type { Workload } from '../workloads/workload.ts';

export interface AnswererEnvironment {
  /** Port to listen on, loopback interface. */
  readonly port: number;
  readonly urls: UpstreamUrls;
  /** Endpoint by subgraph, for those that have subgraphs on HTTP. */
  readonly subgraphs: Readonly<Record<string, string>>;
  /** Claim `iss` of the load's tokens. */
  readonly issuer: string;
  readonly workload: Workload;
}

export const HOST = '127.0.0.1';

/** Reads what {@link answererVariables} wrote, and ends the process when it is told to. */
export async function readEnvironment(): Promise<AnswererEnvironment> {
  // An ordinary end, at which Node writes the profile it may have been asked for.
  process.once('SIGTERM', () => process.exit(0));
  const { PORT, BENCH_URLS = '{}', BENCH_SUBGRAPHS = '{}', BENCH_ISSUER = '', BENCH_WORKLOAD = '' } = process.env;
  return {
    port: Number(PORT),
    urls: JSON.parse(BENCH_URLS),
    subgraphs: JSON.parse(BENCH_SUBGRAPHS),
    issuer: BENCH_ISSUER,
    workload: await loadWorkload(BENCH_WORKLOAD),
  };
}

/** Environment of an answerer's process, but for `PORT`. The names of the upstreams are those that the gateway itself reads. */
export function answererVariables(urls: UpstreamUrls, issuer: string, workload: string) {
  return {
    NODE_ENV: 'production',
    HOST,
    BENCH_URLS: JSON.stringify(urls),
    BENCH_ISSUER: issuer,
    BENCH_WORKLOAD: workload,
    KEYCLOAK_BASE_URL: urls.identityProvider,
    IAM_SERVICE_URL: urls.iam,
    CUSTOMS_SERVICE_URL: urls.customs,
    MAWB_SERVICE_URL: urls.mawb,
    // The others write no line for a request.
    LOG_LEVEL: 'warn',
    // Every request is counted and none refused: few callers stand for many.
    RATE_LIMIT_USER: '1000000000',
    RATE_LIMIT_ADDRESS: '1000000000',
    RATE_LIMIT_OPERATIONS: 'off',
    LOAD_SHED_DELAY_MS: '0',
    // What an answer costs that has to be made.
    RESPONSE_CACHE_BYTES: '0',
    // Lists of a supergraph without @listSize are assumed to be long; the federation workload nests four of them.
    QUERY_MAX_COST: '1000000',
    UPSTREAM_CACHE_BYTES: '0',
    // For those who are told to trace.
    OTEL_EXPORTER_OTLP_ENDPOINT: urls.collector,
    APOLLO_TELEMETRY_DISABLED: 'true',
  };
}
