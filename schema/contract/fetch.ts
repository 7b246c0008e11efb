/**
 * What a source of data (REST bindings in this process, or a remote GraphQL subgraph) tells the plan compiler about one
 * fetch of a query plan: which steps bring its rows, and where in those rows each field lives. Rows are never copied or
 * merged; the compiled plan reads every field in place.
 */
import type { OperationDefinitionNode } from 'graphql';
import type { EventField } from './field-binding.ts';
import type { CachePolicy } from './operation-binding.ts';
import type { RequestContext } from './request-context.ts';

/** A row that could not be had. It stands where the row would be; the fields that live in it become errors. */
export class Failure {
  readonly error: Error;

  constructor(error: Error) {
    this.error = error;
  }
}

/** What one run of an operation carries through its steps. */
export interface Run {
  readonly context: RequestContext;
  /** Coerced variables of the operation, by name. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** What the steps brought, by slot: the value of a root step, a map of rows of a load. */
  readonly slots: unknown[];
  /** Nothing changes between the steps: what one was answered, another may use. */
  readonly readsOnly: boolean;
  /** Row of the event that the run answers; `undefined` when it answers a request. */
  readonly event: unknown;
  /** Adds an error with a path that is known already. */
  report(error: Error, path: readonly (string | number)[]): void;
  /** An error below a row of a load, reported wherever the row is shown; `rest` is the path from the row on. */
  reportBelow(slot: number, key: string, error: Error, rest: readonly (string | number)[]): void;
}

/** Whether a selection runs: every variable must have the given value (GraphQL spec §3.13.1, §3.13.2). */
export type Conditions = readonly { readonly variable: string; readonly is: boolean }[];

/** Reads a value from a row. */
export type Access =
  /** A property of the row. */
  | { readonly kind: 'property'; readonly name: string }
  /** The row itself: a foreign key that stands for its entity. */
  | { readonly kind: 'row' }
  /** What a root step brought, or a property of it; there is no row. */
  | { readonly kind: 'slot'; readonly slot: number; readonly property: string | null }
  /** The row that a load brought for a key. With `list` the key is a list, and keys without a row drop out. */
  | { readonly kind: 'lookup'; readonly slot: number; readonly key: Access; readonly list: boolean }
  /** `of` for callers who may read it, `null` for others. */
  | { readonly kind: 'masked'; readonly may: (row: never, context: RequestContext) => boolean; readonly of: Access };

/** How a leaf value is written. */
export interface LeafForm {
  /** Value in the row → name of the enum value in the graph, where they differ. */
  readonly names: ReadonlyMap<unknown, string> | null;
  /** The scalar is text whatever JSON type the row has. Otherwise custom scalars are written as the JSON they are. */
  readonly text: boolean;
}

export interface FieldShape {
  /** Of the field, in the graph. */
  readonly name: string;
  readonly access: Access;
  /** Shape of the object (or of the objects in the list); `null` for leaves. */
  readonly object: ObjectShape | null;
  readonly leaf: LeafForm | null;
  /** The value is a foreign key that stands for its entity: nothing but the key itself can be read from it. */
  readonly standsForEntity: boolean;
  /** How deep lists are nested in the value. */
  readonly lists: number;
  /** Printed arguments, as the fetch sends them: tells two uses of one response key apart. */
  readonly arguments: string;
}

/** How one fetch shows an object position. */
export interface ObjectShape {
  /** Type of the position, as the supergraph has it. */
  readonly type: string;
  /** Name of the object's type, or how a row says it; `null` when the fetch does not know. */
  readonly typename: string | { readonly property: string } | ((row: never) => string | undefined) | null;
  /** Forms of a response key; `types` limits a form to rows of these types, `null` means any. */
  field(key: string): readonly { readonly types: ReadonlySet<string> | null; readonly field: FieldShape }[];
}

interface StepOf<Kind extends string> {
  readonly kind: Kind;
  readonly slot: number;
  readonly conditions: Conditions;
}

/** Brings one value. */
export interface RootStep extends StepOf<'root'> {
  run(run: Run): Promise<unknown> | unknown;
}

/** Brings rows by key for every object at a place below the fetch. */
export interface LoadStep extends StepOf<'load'> {
  /** Response keys from the fetch's place to the object whose property is the key; lists are walked. */
  readonly path: readonly string[];
  /** Types of that object, `null` means any. */
  readonly types: ReadonlySet<string> | null;
  readonly key: Access;
  readonly list: boolean;
  load(keys: readonly string[], run: Run): Promise<ReadonlyMap<string, unknown>> | ReadonlyMap<string, unknown>;
}

/** Brings the entities that a fetch adds to objects which are there already. */
export interface EntityStep extends StepOf<'entities'> {
  /** Types whose representations this step takes, `null` means all that the fetch requires. */
  readonly types: ReadonlySet<string> | null;
  /** Field that is the whole key, or `null`: keys are representations, as JSON text. */
  readonly keyField: string | null;
  /** Shape of the rows. */
  readonly object: ObjectShape;
  /** @param represent JSON text of the representation that a key stands for; `null`: keys are what the step takes */
  load(
    keys: readonly string[],
    run: Run,
    represent: ((key: string) => string) | null,
  ): Promise<ReadonlyMap<string, unknown>> | ReadonlyMap<string, unknown>;
}

export type Step = RootStep | LoadStep | EntityStep;

/** One fetch of a query plan. */
export interface FetchDescription {
  readonly operation: OperationDefinitionNode;
  readonly text: string;
  readonly name: string | undefined;
  /** Client variables the fetch uses. */
  readonly variables: readonly string[];
  /** `false`: the fetch starts at the root of the operation. */
  readonly entities: boolean;
  /** Response key in the fetch's answer → response key in the client's, where the planner had to rename; by place. */
  readonly renames: readonly { readonly path: readonly string[]; readonly to: string }[];
}

export interface CompiledFetch {
  readonly steps: readonly Step[];
  /** Shape at the root of the operation; `null` for fetches of entities, whose steps carry their shapes. */
  readonly root: ObjectShape | null;
  /** What each call of the fetch allows of an answer that is made of it; `null`: the answer must not be kept. */
  readonly cache: readonly (CachePolicy | null)[];
}

export interface Source {
  readonly name: string;
  /** @param allocate numbers a slot */
  compileFetch(fetch: FetchDescription, allocate: () => number): CompiledFetch;
  /** Its fields that domain events answer, by name. Default: none. */
  readonly liveFields?: ReadonlyMap<string, EventField>;
  /**
   * Every text in the rows that it brought so far for this request stands in JSON as it is: none needs an escape
   * (RFC 8259 §7). Default: it never says so, and each text is looked at.
   */
  readonly bringsPlainText?: (context: RequestContext) => boolean;
  close(): Promise<void>;
}
