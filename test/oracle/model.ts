/**
 * The data behind a synthetic supergraph, written once: every subgraph and the truth (one schema over everything) read
 * the same rows and the same computed fields, so a difference between two answers is never a difference of data.
 */
import { GraphQLError } from 'graphql';

export type Args = Readonly<Record<string, unknown>>;

/** An object of the graph. Fields that are not properties are looked up in {@link Model.compute}. */
export type Row = Readonly<Record<string, unknown>>;

/** How a computed field reads the object it belongs to. In a subgraph, external fields come from the representation only. */
export interface Source {
  get(field: string, args?: Args): unknown;
}

export type Compute = (args: Args, self: Source) => unknown;

export interface Model {
  /** Entities by name of their concrete type: where representations are looked up. */
  readonly entities: Readonly<Record<string, readonly Row[]>>;
  /** Computed fields by type (concrete, interface or root), then by name. */
  readonly compute: Readonly<Record<string, Readonly<Record<string, Compute>>>>;
}

/**
 * Value of a field of a row.
 *
 * @param types names under which a computed field may be found, most specific first
 */
export function readField(
  { model, row, types }: { model: Model; row: Row; types: readonly string[] },
  field: string,
  args: Args,
  self: Source,
): unknown {
  if (Object.hasOwn(row, field)) return row[field];
  for (const type of types) {
    const compute = model.compute[type]?.[field];
    if (compute !== undefined) return compute(args, self);
  }
  return null;
}

/** What a resolver throws: an error with a code of its own. */
export function failure(code: string, message = `failed on purpose: ${code}`): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

export function typeNameOf(row: unknown): string | undefined {
  const name = (row as { __typename?: unknown } | null)?.__typename;
  return typeof name === 'string' ? name : undefined;
}
