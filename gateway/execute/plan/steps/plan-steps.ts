/** The nodes of query plans → the steps that bring their rows, and what is known of those rows. */
import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { CompiledFetch, Conditions, Source, Step } from '../../../../schema/contract/fetch.ts';
import type { CachePolicy } from '../../../../schema/contract/operation-binding.ts';
import { CannotCompile } from '../cannot-compile.ts';
import type { Code } from '../code.ts';
import { emitEntityCollector, emitLoadCollector, type Walk } from '../rows/collectors.ts';
import type { FetchId } from '../rows/places.ts';
import { RowCode } from '../rows/rows.ts';
import { type AttachmentRules, attachmentOf, type EntityFetch } from './attach-entities.ts';
import { fetchConditions } from './fetch-conditions.ts';
import { keysOf, operationOf } from './fetch-nodes.ts';
import { KnownRows } from './known-rows.ts';
import type { PendingStep } from './order-steps.ts';

export interface StepsInput extends AttachmentRules {
  /** Side by side: what each brings meets in the answer. */
  readonly plans: readonly QueryPlan[];
  readonly sources: ReadonlyMap<string, Source>;
}

export interface PlanSteps {
  readonly steps: readonly PendingStep[];
  readonly rows: KnownRows;
  /** Those that bring the rows. */
  readonly sources: ReadonlySet<Source>;
  /** What each call allows of an answer that is made of it. */
  readonly cache: readonly (CachePolicy | null)[];
}

/**
 * @param code is given the collectors of the steps' keys
 * @param allocate answers a new slot
 */
export function planSteps(input: StepsInput, code: Code, allocate: () => number): PlanSteps {
  const compiler = new StepCompiler(input, code, allocate);
  for (const { node } of input.plans) if (node !== undefined) compiler.plan(node);
  return compiler;
}

class StepCompiler implements PlanSteps {
  readonly steps: PendingStep[] = [];
  readonly rows = new KnownRows();
  readonly sources = new Set<Source>();
  readonly cache: (CachePolicy | null)[] = [];
  private readonly input: StepsInput;
  private readonly code: Code;
  private readonly allocate: () => number;
  private fetches = 0;

  constructor(input: StepsInput, code: Code, allocate: () => number) {
    this.input = input;
    this.code = code;
    this.allocate = allocate;
  }

  plan(node: NonNullable<QueryPlan['node']>): void {
    // A subscription is run once an event: what brings the event's row comes first (GraphQL spec §6.2.3.2).
    const plan: PlanNode =
      node.kind === 'Subscription'
        ? { kind: 'Sequence', nodes: [node.primary, ...(node.rest === undefined ? [] : [node.rest])] }
        : node;
    this.node(plan, [], [], new Set());
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
    this.sources.add(source);
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
    this.cache.push(...compiled.cache);
    this.rows.add(id, compiled.root, fetchConditions(operation, path, conditions));
    this.addSteps({ id, node, path, visible }, compiled, conditions);
    return id;
  }

  /** Root steps first, then entities, then what is loaded by the keys in those rows. */
  private addSteps(fetch: EntityFetch, { steps }: CompiledFetch, conditions: Conditions): void {
    const { id, node, path } = fetch;
    const add = (step: Step, keys: Pick<PendingStep, 'collector' | 'reads' | 'short'>): void => {
      this.steps.push({
        step,
        conditions: [...conditions, ...step.conditions],
        service: node.serviceName,
        ...keys,
      });
    };
    for (const step of steps) if (step.kind === 'root') add(step, { collector: null, reads: new Set() });
    for (const step of steps) {
      if (step.kind !== 'entities') continue;
      const attachment = attachmentOf(this.input, this.rows, fetch, step);
      const keys = this.collector(path, attachment.sources, (rows, walk) =>
        emitEntityCollector(rows, walk, attachment),
      );
      add(step, { ...keys, short: attachment.short });
      this.rows.attach(attachment, path);
    }
    for (const step of steps) {
      if (step.kind !== 'load') continue;
      const keys = this.collector([...path, ...step.path], this.rows.sourcesOf(id), (rows, walk) =>
        emitLoadCollector(rows, walk, id, step),
      );
      add(step, keys);
    }
  }

  private collector(
    path: readonly string[],
    sources: ReadonlySet<FetchId>,
    emit: (rows: RowCode, walk: Walk) => string,
  ): { collector: string; reads: ReadonlySet<number> } {
    const rows = new RowCode(this.code, this.input.fullSchema);
    const { roots, place } = this.rows;
    const collector = emit(rows, { roots, place, path, sources });
    return { collector, reads: rows.used };
  }
}
