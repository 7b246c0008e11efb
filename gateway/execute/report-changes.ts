/** Tells the audit of every change that a mutation asks for: refused, failed or done, each once. */
import type { GraphQLError } from 'graphql';
import { type ChangeReport, type OnChange, outcomeOf, subjectOf } from '../../schema/contract/change.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { Answer } from './plan/run-plan.ts';
import type { Admission } from './prepare/admission.ts';
import type { RememberedValues } from './prepare/coerce-variables.ts';
import type { PlannedChange } from './prepare/plan-changes.ts';
import type { PreparedOperation } from './prepare/prepare-operation.ts';

/**
 * @param admit decides whether the mutation may run
 * @param values what `admit` has coerced so far
 * @throws what `admit` throws
 */
export function reportChanges(
  { changes, name }: PreparedOperation,
  values: RememberedValues,
  context: RequestContext,
  onChange: OnChange,
  admit: () => Admission,
): Admission {
  if (changes === null) return admit();
  const planned = (): readonly PlannedChange[] => changes(values.coerced?.variables ?? {});
  const reportAll = (error: unknown): void => {
    for (const change of planned()) onChange(reportOf(change, name, failureOf(error)), context);
  };
  let admission: Admission;
  try {
    admission = admit();
  } catch (error) {
    reportAll(error);
    throw error;
  }
  return {
    ...admission,
    run: async (instead) => {
      try {
        const answer = await admission.run(instead);
        reportAnswer(planned(), name, answer, context, onChange);
        return answer;
      } catch (error) {
        reportAll(error);
        throw error;
      }
    },
  };
}

function reportAnswer(
  changes: readonly PlannedChange[],
  name: string | null,
  { data, errors }: Answer,
  context: RequestContext,
  onChange: OnChange,
): void {
  const tree = JSON.parse(data) as Readonly<Record<string, Readonly<Record<string, unknown>> | null>> | null;
  for (const change of changes) {
    // An error below is one of reading what was changed.
    const error = errors.find(({ path }) => path.length === 0 || (path.length === 1 && path[0] === change.key))?.error;
    const row = tree?.[change.key] ?? null;
    const id = change.idKey === null ? undefined : row?.[change.idKey];
    const report = reportOf(change, name, error === undefined ? null : failureOf(error));
    onChange(
      {
        ...report,
        ...(typeof id === 'string' && { records: { ...report.records, id } }),
        subject: change.tokenKey === null ? null : subjectOf(row?.[change.tokenKey]),
      },
      context,
    );
  }
}

interface Failure {
  readonly code: string;
  readonly status: number;
}

function reportOf(
  { operation, event, records, attempted }: PlannedChange,
  operationName: string | null,
  failure: Failure | null,
): ChangeReport {
  return {
    operation,
    event,
    records,
    attempted,
    operationName,
    outcome: failure === null ? 'done' : outcomeOf(failure.status),
    code: failure?.code ?? null,
    subject: null,
  };
}

/** Of a refused request its first reason, of a field its error. */
function failureOf(error: unknown): Failure {
  const { errors } = error as { errors?: readonly GraphQLError[] };
  const { extensions } = ((Array.isArray(errors) ? errors[0] : error) ?? {}) as {
    extensions?: { readonly code?: unknown; readonly httpStatus?: unknown };
  };
  const status = extensions?.httpStatus;
  const code = typeof extensions?.code === 'string' ? extensions.code : 'INTERNAL_ERROR';
  // A reason without a status is one of reading the request: nothing has run.
  const fallback = code === 'INTERNAL_ERROR' ? 500 : 400;
  return { code, status: typeof status === 'number' ? status : fallback };
}
