/** How an operation ran, for callers who ask and may know: what the rooms have to say of it, put together. */
import type { Config } from '../config.ts';
import type { Debug } from '../edge/answer-post.ts';
import { createDebug } from '../edge/debug-answer.ts';
import type { Execution } from '../execute/execution.ts';
import { reportRun } from '../telemetry/report-run.ts';
import type { SpanSink } from '../telemetry/tracing.ts';

/**
 * @param sink where the spans of such a run go as well; `null`: no traces are made
 * @returns `null` when nobody may know
 */
export function openDebug(
  { debugAnswers, operatorRoles }: Pick<Config, 'debugAnswers' | 'operatorRoles'>,
  { admit, explain }: Pick<Execution, 'admit' | 'explain'>,
  sink: SpanSink | null,
): Debug | null {
  if (debugAnswers === 'off') return null;
  return createDebug({
    allows: ({ caller }) =>
      caller !== null &&
      (debugAnswers === 'authenticated' || caller.roles.some((role) => operatorRoles.includes(role))),
    admit,
    record: (context) => reportRun(context, sink),
    explain: (request, context) => explain(request, context),
  });
}
