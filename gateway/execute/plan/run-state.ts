/** One run of a compiled plan: what its steps brought, and which errors the answer has. */
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { Failure, Run } from '../../../schema/contract/fetch.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
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
  readonly errors: FieldError[] = [];
  /** Nulls where the schema promises a value, without a failure that explains them. */
  private readonly violations: Path[] = [];
  /** Errors below rows of a load, by slot and key; `null` while there are none. */
  below: Map<number, Map<string, { readonly error: Error; readonly rest: Path }[]>> | null = null;

  /** Errors of what no client asked for at a place where their row is shown; `null` once they found a place of their own. */
  private readonly homeless = new Map<Error, Path | null>();
  private readonly toClientPaths: ToClientPaths;

  constructor(
    context: RequestContext,
    variables: Readonly<Record<string, unknown>>,
    slots: number,
    paths: ToClientPaths,
    readsOnly: boolean,
  ) {
    this.readsOnly = readsOnly;
    this.context = context;
    this.toClientPaths = paths;
    this.variables = variables;
    this.slots = new Array(slots);
  }

  report(error: Error, path: Path): void {
    const found = this.toClientPaths([], path);
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
      const paths = this.toClientPaths(place, rest);
      for (const path of paths) this.add(error, path);
      if (paths.length > 0) this.homeless.set(error, null);
      else if (!this.homeless.has(error)) this.homeless.set(error, place);
    }
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

  /** All errors of the answer. A null that an error explains, at its place, above or below, is not reported twice. */
  finish(): readonly FieldError[] {
    for (const [error, place] of this.homeless) {
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
