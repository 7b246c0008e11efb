/** One run of a compiled plan: what its steps brought, and which errors the answer has. */
import { GatewayError } from '../../../../schema/contract/errors.ts';
import type { Failure, Run } from '../../../../schema/contract/fetch.ts';
import type { RequestContext } from '../../../../schema/contract/request-context.ts';
import type { Path, ToClientPaths } from './client-paths.ts';

export interface FieldError {
  readonly error: Error;
  readonly path: Path;
}

/** A response path with `null` for each list position. */
export type PathTemplate = readonly (string | null)[];

/** More errors than this are counted, not listed: one failed service under a long list would fill the answer with them. */
const MOST_ERRORS = 1000;

export class RunState implements Run {
  readonly context: RequestContext;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly slots: unknown[];
  readonly readsOnly: boolean;
  readonly event: unknown;
  /** No text in the rows needs an escape in JSON; known once the steps are done. */
  plain = false;
  readonly errors: FieldError[] = [];
  /** Nulls where the schema promises a value, without a failure that explains them. */
  private readonly violations: Path[] = [];
  /** Errors below rows of a load, by slot and key; `null` while there are none. */
  below: Map<number, Map<string, { readonly error: Error; readonly rest: Path }[]>> | null = null;

  /** Errors of what no client asked for at a place where their row is shown; `null` once they found a place of their own. */
  private homeless: Map<Error, Path | null> | null = null;
  /**
   * Errors below fields that `@skip` or `@include` exclude, at the nearest place that is not excluded: the planner fetches
   * such a field when another use of its object runs. They count only if they cost that place its value.
   */
  private readonly excluded: FieldError[] = [];
  private readonly toClientPaths: ToClientPaths;

  constructor(
    context: RequestContext,
    variables: Readonly<Record<string, unknown>>,
    slots: number,
    paths: ToClientPaths,
    readsOnly: boolean,
    event?: unknown,
  ) {
    this.event = event;
    this.readsOnly = readsOnly;
    this.context = context;
    this.toClientPaths = paths;
    this.variables = variables;
    this.slots = new Array(slots);
  }

  report(error: Error, path: Path): void {
    const found = this.toClientPaths([], path, this.variables);
    if (found.length === 0 && this.isExcluded([], path, error)) return;
    for (const own of found.length > 0 ? found : [path.slice(0, 1)]) this.add(error, own);
  }

  /** Adds an error at a path of the client. */
  add(error: Error, path: Path): void {
    if (this.errors.length < MOST_ERRORS) this.errors.push({ error, path });
  }

  /** Adds the error of a row that could not be had, unless it said already what below this field it comes from. */
  addFailure(error: Error, path: Path): void {
    const known = this.below !== null && this.errors.some((one) => one.error === error && startsWith(one.path, path));
    if (!known) this.add(error, path);
  }

  /** Shows the errors below a row where the row is shown. */
  addBelow(slot: number, key: string, place: Path): void {
    for (const { error, rest } of this.below?.get(slot)?.get(key) ?? []) {
      const paths = this.toClientPaths(place, rest, this.variables);
      if (paths.length === 0 && this.isExcluded(place, rest, error)) continue;
      for (const path of paths) this.add(error, path);
      this.homeless ??= new Map();
      if (paths.length > 0) this.homeless.set(error, null);
      else if (!this.homeless.has(error)) this.homeless.set(error, place);
    }
  }

  /** Keeps an error of what the client asked for and excluded; answers whether it is one. */
  private isExcluded(place: Path, rest: Path, error: Error): boolean {
    if (this.toClientPaths(place, rest, null).length === 0) return false;
    for (let length = rest.length - 1; length >= 0; length--) {
      const paths = this.toClientPaths(place, rest.slice(0, length), this.variables);
      for (const path of paths) this.excluded.push({ error, path });
      if (paths.length > 0) break;
    }
    return true;
  }

  reportBelow(slot: number, key: string, error: Error, rest: Path): void {
    this.below ??= new Map();
    const rows = this.below.get(slot) ?? new Map<string, { error: Error; rest: Path }[]>();
    this.below.set(slot, rows);
    const entries = rows.get(key) ?? [];
    rows.set(key, entries);
    entries.push({ error, rest });
  }

  violation(path: Path): void {
    if (this.violations.length < MOST_ERRORS) this.violations.push(path);
  }

  /**
   * All errors of the answer. A null that an error explains, at its place, above or below, is not reported twice.
   *
   * @param data JSON text of the answer's data
   */
  finish(data: string): readonly FieldError[] {
    if (this.excluded.length > 0) {
      const tree: unknown = JSON.parse(data);
      for (const { error, path } of this.excluded) if (isNullAt(tree, path)) this.add(error, path);
    }
    for (const [error, place] of this.homeless ?? []) {
      if (place !== null && !this.errors.some((known) => known.error === error)) this.add(error, place);
    }
    for (const path of this.violations) {
      if (this.errors.some((known) => startsWith(known.path, path) || startsWith(path, known.path))) continue;
      this.add(
        new GatewayError('UPSTREAM_INVALID_RESPONSE', { cause: new Error('null where the schema promises a value') }),
        path,
      );
    }
    return this.errors;
  }
}

/** Whether the value at a path, or one above it, is null. */
function isNullAt(tree: unknown, path: Path): boolean {
  let value = tree;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value === null;
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((key, index) => key === path[index]);
}

function fill(template: PathTemplate, indices: readonly number[]): Path {
  let next = 0;
  return template.map((key) => key ?? indices[next++] ?? 0);
}

/** What generated writers call when something is wrong. */
export const REPORTS = {
  /** A field lives in a row that could not be had. */
  E: (run: RunState, failure: Failure, template: PathTemplate, ...indices: number[]) => {
    run.addFailure(failure.error, fill(template, indices));
  },
  /** A value is not what the schema promises. */
  B: (run: RunState, template: PathTemplate, ...indices: number[]) => {
    const cause = new Error('a value does not fit its type');
    run.add(new GatewayError('UPSTREAM_INVALID_RESPONSE', { cause }), fill(template, indices));
  },
  V: (run: RunState, template: PathTemplate, ...indices: number[]) => run.violation(fill(template, indices)),
  /** Errors that a subgraph reported below a row which is shown here. */
  X: (run: RunState, slot: number, key: string, template: PathTemplate, ...indices: number[]) => {
    run.addBelow(slot, key, fill(template, indices));
  },
} as const;
