/** The routes of operators: they spoil kept answers and change what is logged, and account is kept of both. */
import { type InvalidateOptions, serveInvalidation } from '../edge/invalidate-route.ts';
import { serveLogLevel } from '../edge/log-level-route.ts';
import type { Step } from '../edge/step.ts';
import type { Execution } from '../execute/execution.ts';
import type { Audit } from '../telemetry/audit/audit-requests.ts';
import { LOG_LEVELS, type LogLevel } from '../telemetry/log-level.ts';
import type { Logger } from '../telemetry/logger.ts';
import { tenantName } from '../telemetry/request-log.ts';

export interface OperatorRoutesOptions {
  /** Who is an operator: any of these roles. */
  readonly roles: readonly string[];
  /** Who is calling, and how often. */
  readonly authenticate: InvalidateOptions['authenticate'];
  /** `null`: nothing is kept, and there is no route to spoil it. */
  readonly invalidation: Execution['invalidation'] | null;
  /** `null`: it stays as configured, and there is no route to change it. */
  readonly logLevel: Pick<LogLevel, 'set'> | null;
  readonly logger: Logger;
  /** `null`: nobody keeps account. */
  readonly audit: Audit | null;
}

/** @returns the steps that serve them; none for what there is nothing to do */
export function openOperatorRoutes(options: OperatorRoutesOptions): readonly Step[] {
  const { roles, authenticate, invalidation, logLevel, logger, audit } = options;
  return [
    ...(invalidation === null
      ? []
      : [
          serveInvalidation({
            roles,
            tags: invalidation.tags,
            authenticate,
            invalidate: invalidation.invalidate,
            onInvalidated: (by, tags, everywhere) => {
              const { correlationId, caller } = by;
              const fields = { correlationId, user: caller?.username, tenant: tenantName(by), tags, everywhere };
              logger.info(fields, 'an operator spoiled kept answers');
              audit?.operator('invalidateCache', by, { tags, everywhere });
            },
          }),
        ]),
    ...(logLevel === null
      ? []
      : [
          serveLogLevel({
            roles,
            levels: LOG_LEVELS,
            authenticate,
            set: logLevel.set,
            onChange: (by, level, seconds) => audit?.operator('setLogLevel', by, { level, seconds }),
          }),
        ]),
  ];
}
