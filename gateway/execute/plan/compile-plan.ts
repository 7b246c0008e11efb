/** A query plan → one function that runs it and writes the answer. */
import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { FieldNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { CachePolicy } from '../../../schema/contract/bindings.ts';
import { strictest } from '../../../schema/contract/cache-policy.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { CompiledFetch, Conditions, Source, Step } from '../../../schema/contract/fetch.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { collectSelections } from '../../../schema/contract/selections.ts';
import { CannotCompile } from './cannot-compile.ts';
import { Code } from './code.ts';
import { introspectionSteps } from './introspection.ts';
import { emitCollector, emitEntityCollector, emitLoadCollector } from './rows/collectors.ts';
import { type Attachment, createPlace, type FetchId, placeAt, type RootRows } from './rows/places.ts';
import { RowCode } from './rows/rows.ts';
import { type ShortKey, shortKey, shortKeyOf } from './rows/short-keys.ts';
import { createClientPaths } from './run/client-paths.ts';
import { LIBRARY } from './run/library.ts';
import { recordSteps, type StepLabel } from './run/record-steps.ts';
import { type FieldError, REPORTS, RunState } from './run/run-state.ts';
import { intoRows, intoSlot, runSteps, type ScheduledStep } from './run/schedule.ts';
import { fetchConditions, pathKey } from './steps/fetch-conditions.ts';
import { attachedBelow, keysOf, operationOf, requiredKeys, topFields, typenamesOf } from './steps/fetch-nodes.ts';
import { emitWriter } from './write/emit-writer.ts';
import { writeLeafList } from './write/leaf-lists.ts';

export interface PlanInput {
  /** Side by side: what each brings meets in the answer. */
  readonly plans: readonly QueryPlan[];
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Keys under which the plan fetches the fields of the operation. */
  readonly keys: ReadonlyMap<FieldNode, string>;
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** Everything the supergraph knows, hidden types included. */
  readonly fullSchema: GraphQLSchema;
  readonly fieldNames: ReadonlySet<string>;
  readonly sources: ReadonlyMap<string, Source>;
  /** Fields that the caller must not read: they are null, and one error names each. */
  readonly denied: DeniedFields | null;
  /** The schema that introspection shows a caller, `null`: the same to everybody. */
  readonly visibleSchema: ((context: RequestContext) => GraphQLSchema) | null;
  /** Arguments that `@requires` gives the fields it needs, by subgraph and `Type.field`. */
  readonly requiredArguments: (service: string, type: string, field: string) => ReadonlyMap<string, string>;
}

export interface DeniedFields {
  readonly nodes: ReadonlySet<FieldNode>;
  readonly paths: readonly (readonly string[])[];
}

export interface Answer {
  /** JSON text of `data`. */
  readonly data: string;
  readonly errors: readonly FieldError[];
}

export interface RunPlan {
  /**
   * @param variables coerced
   * @param event row of the event, for a subscription
   */
  (context: RequestContext, variables: Readonly<Record<string, unknown>>, event?: unknown): Promise<Answer>;
  /** Callers of one tenant with the same roles read the same. Default: not known. */
  readonly sameForRole?: boolean;
  /** For how long and for whom an answer may be kept. Default: not at all. */
  readonly cache?: CachePolicy | null;
}

type Collect = (slots: unknown[], run: RunState) => Set<string>;
type Write = (slots: unknown[], run: RunState, conditions: readonly boolean[]) => string | undefined;

interface PendingStep {
  readonly step: Step;
  readonly conditions: Conditions;
  /** Name of the collector of its keys, `null` for root steps. */
  readonly collector: string | null;
  readonly reads: ReadonlySet<number>;
  /** The subgraph it asks; left out: it asks none. */
  readonly service?: string;
  readonly short?: ShortKey | null;
}

export function compilePlan(input: PlanInput): RunPlan {
  const compiler = new PlanCompiler(input);
  return compiler.compile();
}

class PlanCompiler {
  private readonly input: PlanInput;
  private readonly code: Code;
  private readonly steps: PendingStep[] = [];
  private readonly roots: RootRows[] = [];
  private readonly place = createPlace();
  private readonly sources = new Map<FetchId, ReadonlySet<FetchId>>();
  /** By fetch and response path: the conditions under which what is there is fetched. */
  private readonly conditionsOf = new Map<FetchId, ReadonlyMap<string, readonly Conditions[]>>();
  private fetches = 0;
  private slots = 0;
  /** What each call allows of an answer that is made of it. */
  private readonly cache: (CachePolicy | null)[] = [];
  private readonly allocate = (): number => this.slots++;

  constructor(input: PlanInput) {
    this.input = input;
    this.code = new Code(input.fieldNames);
  }

  compile(): RunPlan {
    const { operation, apiSchema, fragments } = this.input;
    const nodes = this.input.plans.flatMap(({ node }) => node ?? []);
    for (const node of nodes) {
      // A subscription is run once an event: what brings the event's row comes first (GraphQL spec §6.2.3.2).
      const plan: PlanNode =
        node.kind === 'Subscription'
          ? { kind: 'Sequence', nodes: [node.primary, ...(node.rest === undefined ? [] : [node.rest])] }
          : node;
      this.node(plan, [], [], new Set());
    }
    if (nodes.length === 0 && this.asksForData())
      return async () => ({
        data: 'null',
        errors: [
          {
            error: new GatewayError('UPSTREAM_INVALID_RESPONSE', { message: 'no subgraph can answer this' }),
            path: [],
          },
        ],
      });
    const { visibleSchema } = this.input;
    const schemaFor = visibleSchema ?? (() => apiSchema);
    const introspection = introspectionSteps(apiSchema, schemaFor, operation, fragments, this.allocate);
    for (const step of introspection.steps)
      this.steps.push({ step, conditions: [], collector: null, reads: new Set() });
    // What one caller is shown of the schema, another may not see.
    if (visibleSchema !== null && introspection.steps.length > 0) this.cache.push(null);
    const rows = new RowCode(this.code, this.input.fullSchema);
    const writer = emitWriter({
      rows,
      schema: apiSchema,
      operation,
      fragments,
      roots: this.roots,
      place: this.place,
      introspection: introspection.slots,
      keys: this.input.keys,
      denied: this.input.denied?.nodes ?? new Set(),
    });
    const names = this.steps.map(({ collector }) => collector ?? 'null').join(', ');
    const compiled = this.code.compile<{ write: Write; collectors: readonly (Collect | null)[] }>(
      { ...LIBRARY, ...REPORTS, W: writeLeafList, K: shortKey },
      `{ write: ${writer.name}, collectors: [${names}] }`,
    );
    return this.runner(compiled.write, compiled.collectors, writer.conditions);
  }

  /** Whether the operation has a field that only a subgraph can answer. */
  private asksForData(): boolean {
    const { operation, apiSchema, fragments } = this.input;
    const root = apiSchema.getRootType(operation.operation);
    if (!root) return false;
    const fields = collectSelections(apiSchema, root, [{ set: operation.selectionSet, conditions: [] }], fragments);
    return [...fields.values()].some(
      ({ node, alternatives }) =>
        !node.name.value.startsWith('__') &&
        !this.input.denied?.nodes.has(node) &&
        alternatives.some((all) => all.length === 0),
    );
  }

  private runner(write: Write, collectors: readonly (Collect | null)[], conditions: readonly string[]): RunPlan {
    const steps = this.schedule(collectors);
    const labels = this.steps.map(({ step, service }): StepLabel | undefined =>
      service === undefined ? undefined : { service, step },
    );
    let withSpans: readonly ScheduledStep[] | null = null;
    const recorded = (): readonly ScheduledStep[] => {
      withSpans ??= recordSteps(steps, labels);
      return withSpans;
    };
    const { slots } = this;
    const denied = this.input.denied?.paths ?? [];
    const readsOnly = this.input.operation.operation !== 'mutation';
    const paths = createClientPaths(this.input.operation, this.input.fragments, this.input.keys);
    const run: RunPlan = async (context, variables, event) => {
      const run = new RunState(context, variables, slots, paths, readsOnly, event);
      const running = runSteps(context.recording ? recorded() : steps, run);
      if (running !== undefined) await running;
      const data =
        write(
          run.slots,
          run,
          conditions.map((name) => variables[name] === true),
        ) ?? 'null';
      for (const path of denied) run.add(new GatewayError('FORBIDDEN_ROLE'), path);
      return { data, errors: run.finish(data) };
    };
    return Object.assign(run, {
      sameForRole: this.cache.every((part) => part !== null && part.scope !== 'user'),
      cache: this.input.operation.operation === 'query' ? strictest(this.cache) : null,
    });
  }

  private schedule(collectors: readonly (Collect | null)[]): ScheduledStep[] {
    const owner = new Map(this.steps.map(({ step }, index) => [step.slot, index]));
    const serial = this.input.operation.operation === 'mutation';
    const reads = this.steps.map(({ step, reads: slots }, index) => {
      const read = new Set([...slots].flatMap((slot) => owner.get(slot) ?? []));
      // Fields of a mutation run one after the other (GraphQL spec §6.3.1), with everything that belongs to them.
      if (serial && step.kind === 'root') for (let before = 0; before < index; before++) read.add(before);
      return read;
    });
    return this.steps.map(({ step, conditions, short = null }, index) => ({
      waitsFor: reads[index]?.size ?? 0,
      followers: reads.flatMap((read, other) => (read.has(index) ? [other] : [])),
      start: starter(step, conditions, collectors[index] ?? null, short),
    }));
  }

  /** @param visible fetches whose rows are there before this node runs; answers those that are there after it */
  private node(
    node: PlanNode,
    path: readonly string[],
    conditions: Conditions,
    visible: ReadonlySet<FetchId>,
  ): ReadonlySet<FetchId> {
    switch (node.kind) {
      case 'Sequence': {
        let seen = visible;
        for (const inner of node.nodes) seen = this.node(inner, path, conditions, seen);
        return seen;
      }
      case 'Parallel':
        return new Set(node.nodes.flatMap((inner) => [...this.node(inner, path, conditions, visible)]));
      case 'Flatten':
        return this.node(node.node, [...path, ...keysOf(node.path)], conditions, visible);
      case 'Condition': {
        const branch = (inner: PlanNode | undefined, is: boolean): ReadonlySet<FetchId> =>
          inner === undefined
            ? visible
            : this.node(inner, path, [...conditions, { variable: node.condition, is }], visible);
        return new Set([...branch(node.ifClause, true), ...branch(node.elseClause, false)]);
      }
      case 'Fetch':
        return new Set([...visible, this.fetch(node, path, conditions, visible)]);
      default:
        throw new CannotCompile(`plans with ${node.kind} are not compiled`);
    }
  }

  private fetch(
    node: FetchNode,
    path: readonly string[],
    conditions: Conditions,
    visible: ReadonlySet<FetchId>,
  ): FetchId {
    if (node.contextRewrites !== undefined && node.contextRewrites.length > 0) {
      throw new CannotCompile('arguments from a context (@fromContext) are not compiled');
    }
    const id = this.fetches++;
    const source = this.input.sources.get(node.serviceName);
    if (source === undefined) throw new CannotCompile(`no source is called ${node.serviceName}`);
    const operation = operationOf(node);
    const compiled = source.compileFetch(
      {
        operation,
        text: node.operation,
        name: node.operationName,
        variables: node.variableUsages ?? [],
        entities: node.requires !== undefined,
        renames: (node.outputRewrites ?? []).flatMap((rewrite) =>
          rewrite.kind === 'KeyRenamer' ? [{ path: rewrite.path, to: rewrite.renameKeyTo }] : [],
        ),
      },
      this.allocate,
    );
    for (const policy of compiled.cache) this.cache.push(policy);
    if (compiled.root !== null) this.roots.push({ fetch: id, shape: compiled.root });
    this.sources.set(id, new Set([id]));
    this.conditionsOf.set(id, fetchConditions(operation, path, conditions));
    this.addSteps(id, node, compiled, path, conditions, visible);
    return id;
  }

  private addSteps(
    id: FetchId,
    node: FetchNode,
    { steps }: CompiledFetch,
    path: readonly string[],
    conditions: Conditions,
    visible: ReadonlySet<FetchId>,
  ): void {
    for (const step of steps.filter(({ kind }) => kind === 'root')) {
      this.steps.push({
        step,
        conditions: [...conditions, ...step.conditions],
        collector: null,
        reads: new Set(),
        service: node.serviceName,
      });
    }
    const place = placeAt(this.place, path);
    for (const step of steps) {
      if (step.kind !== 'entities') continue;
      const sources = new Set([...visible].flatMap((fetch) => [...(this.sources.get(fetch) ?? [])]));
      const representations = {
        requires: node.requires ?? [],
        typenames: typenamesOf(node),
        inputConditions: this.inputConditions(sources, path, (node.requires ?? []).flatMap(requiredKeys)),
      };
      const attachment: Attachment = {
        ...representations,
        fetch: id,
        step,
        requiredArguments: this.requiredArguments(node, step.object.type),
        short: step.keyField === null ? shortKeyOf(this.input.fullSchema, representations) : null,
        sources: this.reachable(path, sources, node),
      };
      const { collector, reads } = this.collector(path, attachment.sources, (rows, walk) =>
        emitEntityCollector(rows, walk, attachment),
      );
      const { short } = attachment;
      this.steps.push({
        step,
        conditions: [...conditions, ...step.conditions],
        collector,
        reads,
        service: node.serviceName,
        short,
      });
      place.attachments.push(attachment);
      this.sources.set(id, new Set([id, ...attachment.sources]));
    }
    for (const step of steps) {
      if (step.kind !== 'load') continue;
      const { collector, reads } = this.collector(
        [...path, ...step.path],
        this.sources.get(id) ?? new Set(),
        (rows, walk) => emitLoadCollector(rows, walk, id, step),
      );
      this.steps.push({
        step,
        conditions: [...conditions, ...step.conditions],
        collector,
        reads,
        service: node.serviceName,
      });
    }
  }

  private collector(
    path: readonly string[],
    sources: ReadonlySet<FetchId>,
    emit: (rows: RowCode, walk: Parameters<typeof emitEntityCollector>[1]) => string,
  ): { collector: string; reads: ReadonlySet<number> } {
    const rows = new RowCode(this.code, this.input.fullSchema);
    const collector = emit(rows, { roots: this.roots, place: this.place, path, sources });
    return { collector, reads: rows.used };
  }

  /** Of the fetches that are there already, those that hold what the representations need, and those that lead to them. */
  private reachable(path: readonly string[], visible: ReadonlySet<FetchId>, node: FetchNode): ReadonlySet<FetchId> {
    const needed = new Set<FetchId>();
    const keys = new Set((node.requires ?? []).flatMap(requiredKeys));
    const rows = new RowCode(new Code(this.input.fieldNames), this.input.fullSchema);
    emitCollector(rows, { roots: this.roots, place: this.place, path, sources: visible }, (found) => {
      for (const { fetch, shape } of found) {
        if (shape.typename === null && ![...keys].some((key) => shape.field(key).length > 0)) continue;
        for (const source of this.sources.get(fetch) ?? []) needed.add(source);
      }
    });
    for (const fetch of attachedBelow(placeAt(this.place, path), node.requires ?? [])) {
      if (visible.has(fetch)) for (const source of this.sources.get(fetch) ?? []) needed.add(source);
    }
    return needed;
  }

  private inputConditions(
    fetches: ReadonlySet<FetchId>,
    path: readonly string[],
    keys: readonly string[],
  ): ReadonlyMap<string, readonly Conditions[]> {
    const found = new Map<string, readonly Conditions[]>();
    for (const key of keys) {
      const alternatives = [...fetches].flatMap(
        (fetch) => this.conditionsOf.get(fetch)?.get(pathKey([...path, key])) ?? [],
      );
      if (alternatives.length > 0 && alternatives.every((all) => all.length > 0)) found.set(key, alternatives);
    }
    return found;
  }

  private requiredArguments(node: FetchNode, type: string): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const [field, owner] of topFields(operationOf(node))) {
      for (const [key, text] of this.input.requiredArguments(node.serviceName, owner ?? type, field))
        found.set(key, text);
    }
    return found;
  }
}

function starter(
  step: Step,
  conditions: Conditions,
  collect: Collect | null,
  short: ShortKey | null,
): ScheduledStep['start'] {
  const holds = (run: RunState): boolean =>
    conditions.every(({ variable, is }) => (run.variables[variable] === true) === is);
  const always = conditions.length === 0;
  if (step.kind === 'root' || collect === null) {
    if (step.kind !== 'root') throw new TypeError('a load has no collector');
    return (run) => (always || holds(run) ? intoSlot(run, step.slot, () => step.run(run)) : undefined);
  }
  const represent = short?.represent ?? null;
  return (run) =>
    always || holds(run)
      ? intoRows(run, step.slot, collect(run.slots, run), (keys) => step.load(keys, run, represent))
      : undefined;
}
