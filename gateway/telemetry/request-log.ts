/** One line for each request, also for those that were refused (domain: log fields). */
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { Logger } from './logger.ts';

/** A request that is over. */
export interface RequestLine {
  readonly correlationId: string;
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly statusCode: number;
  readonly durationMs: number;
  /** `null`: nobody was authenticated. */
  readonly context: RequestContext | null;
  readonly operationName: string | null;
  /** Whether the answer was kept; `null`: nobody looked. */
  readonly cacheStatus: 'hit' | 'stale' | 'miss' | null;
  readonly errorCodes: readonly string[];
  readonly reason: string | null;
}

/** Probes come every few seconds and say nothing. */
const PROBE_PREFIX = '/actuator/';

/**
 * @returns a function that writes the line: `info`, `debug` for probes that succeed, `error` for our own failures; a request that was
 *   refused because there are too many is none
 */
export function createRequestLog(logger: Logger): (line: RequestLine) => void {
  return (line) => {
    const { correlationId, method, path, statusCode, durationMs, context, operationName, errorCodes, reason } = line;
    const level = path.startsWith(PROBE_PREFIX) ? 'debug' : statusCode < 500 || refused(line) ? 'info' : 'error';
    if (!logger.isLevelEnabled(level)) return;
    logger[level](
      {
        correlationId,
        ...(context !== null && { traceId: traceIdOf(context) }),
        method,
        url: path,
        statusCode,
        durationMs,
        user: context?.caller?.username ?? null,
        tenant: context === null ? null : tenantName(context),
        operationName,
        ...(line.cacheStatus !== null && { cacheStatus: line.cacheStatus }),
        ...(errorCodes.length > 0 && { errorCodes: [...new Set(errorCodes)] }),
        ...(reason !== null && { error: reason }),
      },
      'request',
    );
  };
}

function refused({ statusCode, errorCodes }: RequestLine): boolean {
  return statusCode === 503 && errorCodes[0] === 'OVERLOADED';
}

/** The second field of `traceparent` (W3C Trace Context §3.2.2): by it a trace store finds what a line is part of. */
function traceIdOf({ traceparent }: RequestContext): string {
  return traceparent.slice(3, 35);
}

/** `BU:CC` of the verified tenant. */
export function tenantName({ tenant }: RequestContext): string | null {
  return tenant === null ? null : `${tenant.businessUnit}:${tenant.countryCode}`;
}
