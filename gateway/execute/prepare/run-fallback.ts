/** A plan that cannot be compiled, run by the reference executor: it leaves out what is denied, which our answers show as null. */
import { type DocumentNode, type FieldNode, Kind } from 'graphql';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { Denial } from './access-plan.ts';
import { withoutFields } from './plan-keys.ts';
import type { ReadOperation } from './read-document.ts';

export function runFallback(
  fallback: (document: DocumentNode) => RunPlan,
  read: ReadOperation,
  denial: Denial | null,
): RunPlan {
  const left = withoutFields(read, denial?.nodes ?? NONE);
  return withoutDenied(fallback({ kind: Kind.DOCUMENT, definitions: [left.operation, ...left.fragments] }), denial);
}

const NONE: ReadonlySet<FieldNode> = new Set();

function withoutDenied(run: RunPlan, denial: Denial | null): RunPlan {
  if (denial === null) return run;
  return async (context, variables) => {
    const { data, errors } = await run(context, variables);
    const tree: unknown = JSON.parse(data);
    for (const path of denial.paths) nullAt(tree, path);
    const denied = denial.paths.map((path) => ({ error: new GatewayError('FORBIDDEN_ROLE'), path }));
    return { data: JSON.stringify(tree), errors: [...errors, ...denied] };
  };
}

function nullAt(value: unknown, [key, ...rest]: readonly string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) nullAt(item, [key ?? '', ...rest]);
  } else if (typeof value === 'object' && value !== null && key !== undefined) {
    const object = value as Record<string, unknown>;
    if (rest.length === 0) object[key] = null;
    else nullAt(object[key], rest);
  }
}
