/** Moments callers report. */
import { Problem } from '../platform/problem.ts';
import type { Call } from '../platform/service-definition.ts';

/** Clocks of carriers may run ahead of ours by this much. */
const TOLERANCE_MS = 5 * 60_000;

/** The reported moment in the form records keep, now when there is none. @throws {Problem} BAD_REQUEST in the future */
export function reportedMoment(call: Call, reported: string | null | undefined): string {
  if (reported === null || reported === undefined) return call.now.toISOString();
  if (Date.parse(reported) > call.now.getTime() + TOLERANCE_MS) {
    throw new Problem('BAD_REQUEST', [{ field: 'occurredAt', code: 'FUTURE', message: 'at most 5 minutes from now' }]);
  }
  return new Date(reported).toISOString();
}
