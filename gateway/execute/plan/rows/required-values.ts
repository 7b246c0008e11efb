/** Code that reads what a fetch requires of the rows at a place. */
import type { Attachment, Place } from './places.ts';
import { ofField, type Row, type Rows, type Value, withArguments } from './values.ts';

/** An attachment, and the place its required fields are looked for at. */
export type Wanted = Attachment & { readonly place: Place | undefined };

/** A field that is required. */
export interface RequiredField {
  readonly key: string;
  readonly name: string;
  /** Type of the object that has it, `null`: not known. */
  readonly type: string | null;
  /** Whether the entity itself has it, and not an object below it: only there the schema gives it arguments. */
  readonly top: boolean;
}

export function requiredValues(
  rows: Rows,
  found: readonly Row[],
  { key, name, type, top }: RequiredField,
  wanted: Wanted,
): readonly Value[] {
  const values = ofField(rows.values(found, key, type), name);
  const printed = top ? wanted.requiredArguments.get(key) : undefined;
  return printed === undefined ? values : withArguments(values, printed);
}

/** Writes code for the first value there is; answers its variable. */
export function firstValue(rows: Rows, found: readonly Row[], field: RequiredField, wanted: Wanted): string {
  const chosen = requiredValues(rows, found, field, wanted);
  const held = rows.code.name('v');
  const expressions = chosen.map((value) => serialised(rows, value));
  rows.code.line(
    `const ${held} = ${expressions.length === 0 ? 'undefined' : expressions.length === 1 ? expressions[0] : `D(${expressions.join(', ')})`};`,
  );
  return held;
}

/** The value as the subgraph's GraphQL would show it. */
function serialised({ code }: Rows, { expression, field, mayFail }: Value): string {
  const value = mayFail ? `U(${expression})` : expression;
  return field.leaf?.names == null ? value : `N(${code.constant(field.leaf.names)}, ${value})`;
}
