/** What the generated code knows of the rows at a place, and of the values they have for a field. */
import type { FieldShape, ObjectShape } from '../../../../schema/contract/fetch.ts';
import type { Code } from '../code.ts';
import type { Attachment, FetchId, Place, RootRows } from './places.ts';

/** A row of one fetch at the current place, in a variable of the generated code that may be `undefined`. */
export interface Row {
  readonly fetch: FetchId;
  readonly shape: ObjectShape;
  readonly variable: string;
  /** Variable that holds the failure when the row could not be had, `null` when it cannot fail here. */
  readonly failure: string | null;
  /** `true`: there is no row, fields are read from slots. */
  readonly root: boolean;
}

/** A field's value as one row has it. */
export interface Value {
  readonly row: Row;
  readonly field: FieldShape;
  /** Expression; `undefined` when the row is absent or of another type. */
  readonly expression: string;
  /** Whether the expression may give a failure. */
  readonly mayFail: boolean;
}

/** A value in a variable of the generated code. */
export interface Held {
  readonly variable: string;
  readonly value: Value;
}

/** The object type at a place: settled by the schema, or by a variable of the generated code. */
export type TypeAtPlace =
  | { readonly fixed: string }
  | { readonly variable: string; readonly candidates: readonly string[] };

/** What the rows at a place can be asked; see `RowCode`. */
export interface Rows {
  readonly code: Code;
  values(rows: readonly Row[], key: string, type: string | null): readonly Value[];
  typeOf(rows: readonly Row[]): TypeAtPlace;
  hold(value: Value): Held;
  attach(attachment: Attachment, rows: readonly Row[], place: Place): Row;
  covers(condition: string, type: string): boolean;
}

/** What a fetch of root fields has: no row, its fields lie in slots. */
export function rootRow({ fetch, shape }: RootRows): Row {
  return { fetch, shape, variable: 'undefined', failure: null, root: true };
}

/** Prefers the values whose arguments are the wanted ones: one response key may have been fetched with others as well. */
export function withArguments(values: readonly Value[], wanted: string): readonly Value[] {
  const exact = values.filter(({ field }) => field.arguments === wanted);
  return exact.length > 0 ? exact : values;
}

/** Values of one field: a key of the plan may be called like a response key that the client chose for another field. */
export function ofField(values: readonly Value[], name: string): readonly Value[] {
  return values.filter(({ field }) => field.name === name);
}
