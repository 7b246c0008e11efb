/** The operators' way to see more in the log of one process, without a restart that would take away what they look for. */

import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { Check } from './exchange.ts';
import { recordOf } from './request-record.ts';
import { asHook, type Step } from './step.ts';

export interface LogLevelOptions<Level extends string> {
  /** Roles that may do it; one is enough. */
  readonly roles: readonly string[];
  readonly levels: readonly Level[];
  readonly authenticate: readonly Check[];
  readonly set: (level: Level, seconds: number) => void;
  /** Who changed what, for the audit. */
  readonly onChange: (context: RequestContext, level: Level, seconds: number) => void;
}

export const LOG_LEVEL_PATH = '/operator/log-level';

/** A day: whoever needs it longer changes `LOG_LEVEL`. */
const LONGEST_SECONDS = 86_400;

/** `POST` with `{"level": "debug", "seconds": 600}`. Answers the same, of the process that happened to get the request. */
export function serveLogLevel<Level extends string>(options: LogLevelOptions<Level>): Step {
  const { roles, levels, authenticate, set, onChange } = options;
  return (server) => {
    server.post(LOG_LEVEL_PATH, { onRequest: asHook(authenticate) }, async (request, reply) => {
      const { context } = recordOf(request);
      const caller = context?.caller ?? null;
      if (context === null || caller === null) throw new GatewayError('UNAUTHENTICATED');
      if (!caller.roles.some((role) => roles.includes(role))) throw new GatewayError('FORBIDDEN_ROLE');
      const { level: asked, seconds = 900 } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
      const level = levels.find((one) => one === asked);
      if (level === undefined || !isDuration(seconds)) {
        throw new GatewayError('BAD_REQUEST', {
          message: `level is one of ${levels.join(', ')}; seconds a whole number from 1 to ${LONGEST_SECONDS}`,
        });
      }
      set(level, seconds);
      onChange(context, level, seconds);
      return reply.header('cache-control', 'no-store').send({ level, seconds });
    });
  };
}

function isDuration(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST_SECONDS;
}
