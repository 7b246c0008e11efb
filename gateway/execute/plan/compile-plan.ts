/** A query plan → one function that runs it and writes the answer. */
import type { FieldNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { strictest } from '../../../schema/contract/cache-policy.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { Source } from '../../../schema/contract/fetch.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { collectSelections } from '../../../schema/contract/selections.ts';
import { Code } from './code.ts';
import { introspectionSteps } from './introspection.ts';
import { RowCode } from './rows/rows.ts';
import { shortKey } from './rows/short-keys.ts';
import { createClientPaths } from './run/client-paths.ts';
import { LIBRARY } from './run/library.ts';
import { recordSteps, type StepLabel } from './run/record-steps.ts';
import { REPORTS, RunState } from './run/run-state.ts';
import { runSteps, type ScheduledStep } from './run/schedule.ts';
import type { Answer, RunPlan } from './run-plan.ts';
import { type Collect, orderSteps, type PendingStep } from './steps/order-steps.ts';
import { type PlanSteps, planSteps, type StepsInput } from './steps/plan-steps.ts';
import { emitWriter } from './write/emit-writer.ts';
import { writeLeafList } from './write/leaf-lists.ts';

export interface PlanInput extends StepsInput {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Keys under which the plan fetches the fields of the operation. */
  readonly keys: ReadonlyMap<FieldNode, string>;
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** Fields that the caller must not read: they are null, and one error names each. */
  readonly denied: DeniedFields | null;
  /** The schema that introspection shows a caller, `null`: the same to everybody. */
  readonly visibleSchema: ((context: RequestContext) => GraphQLSchema) | null;
}

export interface DeniedFields {
  readonly nodes: ReadonlySet<FieldNode>;
  readonly paths: readonly (readonly string[])[];
}

type Write = (slots: unknown[], run: RunState, conditions: readonly boolean[]) => string | undefined;

/** @throws {CannotCompile} when the plan needs something that is not compiled */
export function compilePlan(input: PlanInput): RunPlan {
  const { operation, apiSchema, fragments, visibleSchema } = input;
  const code = new Code(input.fieldNames);
  let slots = 0;
  const allocate = (): number => slots++;
  const fetched = planSteps(input, code, allocate);
  if (input.plans.every(({ node }) => node === undefined) && asksForData(input)) return noSubgraphAnswers;
  const introspection = introspectionSteps(
    apiSchema,
    visibleSchema ?? (() => apiSchema),
    operation,
    fragments,
    allocate,
  );
  const steps: readonly PendingStep[] = [
    ...fetched.steps,
    ...introspection.steps.map((step): PendingStep => ({ step, conditions: [], collector: null, reads: new Set() })),
  ];
  const writer = emitWriter({
    rows: new RowCode(code, input.fullSchema),
    schema: apiSchema,
    operation,
    fragments,
    roots: fetched.rows.roots,
    place: fetched.rows.place,
    introspection: introspection.slots,
    keys: input.keys,
    denied: input.denied?.nodes ?? new Set(),
  });
  const names = steps.map(({ collector }) => collector ?? 'null').join(', ');
  const { write, collectors } = code.compile<{ write: Write; collectors: readonly (Collect | null)[] }>(
    { ...LIBRARY, ...REPORTS, W: writeLeafList, K: shortKey },
    `{ write: ${writer.name}, collectors: [${names}] }`,
  );
  const scheduled = orderSteps(steps, collectors, operation.operation === 'mutation');
  const isPlain = plainTextOf(fetched.sources);
  const run = runner(input, slots, scheduled, recorded(scheduled, steps), isPlain, write, writer.conditions);
  // What one caller is shown of the schema, another may not see.
  const shownToOne = visibleSchema !== null && introspection.steps.length > 0;
  return Object.assign(run, cacheOf(input, shownToOne ? [...fetched.cache, null] : fetched.cache));
}

function runner(
  { operation, fragments, keys, denied }: PlanInput,
  slots: number,
  steps: readonly ScheduledStep[],
  withSpans: () => readonly ScheduledStep[],
  isPlain: (context: RequestContext) => boolean,
  write: Write,
  conditions: readonly string[],
): RunPlan {
  const deniedPaths = denied?.paths ?? [];
  const readsOnly = operation.operation !== 'mutation';
  const paths = createClientPaths(operation, fragments, keys);
  return async (context, variables, event) => {
    const run = new RunState(context, variables, slots, paths, readsOnly, event);
    const running = runSteps(context.recording ? withSpans() : steps, run);
    if (running !== undefined) await running;
    run.plain = isPlain(context);
    const data =
      write(
        run.slots,
        run,
        conditions.map((name) => variables[name] === true),
      ) ?? 'null';
    for (const path of deniedPaths) run.add(new GatewayError('FORBIDDEN_ROLE'), path);
    return { data, errors: run.finish(data) };
  };
}

/** Whether no text that the sources brought needs an escape. They share what they know where they are of one kind. */
function plainTextOf(sources: ReadonlySet<Source>): (context: RequestContext) => boolean {
  const tests = new Set([...sources].map(({ bringsPlainText }) => bringsPlainText ?? never));
  return (context) => {
    for (const test of tests) if (!test(context)) return false;
    return tests.size > 0;
  };
}

const never = (): boolean => false;

/** The steps with a span each, made when the first trace is recorded. */
function recorded(scheduled: readonly ScheduledStep[], steps: readonly PendingStep[]): () => readonly ScheduledStep[] {
  let made: readonly ScheduledStep[] | null = null;
  return () => {
    made ??= recordSteps(
      scheduled,
      steps.map(({ step, service }): StepLabel | undefined => (service === undefined ? undefined : { service, step })),
    );
    return made;
  };
}

function cacheOf({ operation }: PlanInput, parts: PlanSteps['cache']): Pick<RunPlan, 'sameForRole' | 'cache'> {
  return {
    sameForRole: parts.every((part) => part !== null && part.scope !== 'user'),
    cache: operation.operation === 'query' ? strictest(parts) : null,
  };
}

/** Whether the operation has a field that only a subgraph can answer. */
function asksForData({ operation, apiSchema, fragments, denied }: PlanInput): boolean {
  const root = apiSchema.getRootType(operation.operation);
  if (!root) return false;
  const fields = collectSelections(apiSchema, root, [{ set: operation.selectionSet, conditions: [] }], fragments);
  return [...fields.values()].some(
    ({ node, alternatives }) =>
      !node.name.value.startsWith('__') && !denied?.nodes.has(node) && alternatives.some((all) => all.length === 0),
  );
}

async function noSubgraphAnswers(): Promise<Answer> {
  const error = new GatewayError('UPSTREAM_INVALID_RESPONSE', { message: 'no subgraph can answer this' });
  return { data: 'null', errors: [{ error, path: [] }] };
}
