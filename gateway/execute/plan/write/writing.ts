/** What the parts of the writer share: what is written, where the generated code stands, and calls of functions that are still to be written. */
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import type { ConditionalSet } from '../../../../schema/contract/selections.ts';
import type { Code } from '../code.ts';
import type { Place, RootRows } from '../rows/places.ts';
import type { RowCode } from '../rows/rows.ts';
import type { Row } from '../rows/values.ts';
import type { PathTemplate } from '../run/run-state.ts';

export interface WriterInput {
  readonly rows: RowCode;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly roots: readonly RootRows[];
  readonly place: Place;
  /** Slots of `__schema` and `__type` fields, by response key. */
  readonly introspection: ReadonlyMap<string, number>;
  /** Keys under which the fields of the operation are fetched. */
  readonly keys: ReadonlyMap<FieldNode, string>;
  /** Fields that are written as null. */
  readonly denied: ReadonlySet<FieldNode>;
}

export interface Writing {
  readonly input: WriterInput;
  readonly rows: RowCode;
  readonly code: Code;
  /** The position in the generated code's `c` of a variable that `@skip` or `@include` asks. */
  condition(variable: string): number;
  /** Has a function written for an object position; answers the call, an expression of JSON text or `undefined`. */
  call(type: GraphQLCompositeType, rows: readonly Row[], sets: readonly ConditionalSet[], spot: Spot): string;
}

/** Where a generated function stands. */
export interface Spot {
  readonly place: Place | undefined;
  readonly path: PathTemplate;
  /** Variables that hold the list positions of the path. */
  readonly indices: readonly string[];
}

/** Arguments that say where the code stands, for reports. */
export function at(code: Code, { path, indices }: Spot): string {
  return [code.constant(path), ...indices].join(', ');
}

/** Expressions of the text before a value: what separates it, and its key. */
export interface Prefix {
  readonly plain: string;
  /** With the first quote of a string. */
  readonly quote: string;
}
