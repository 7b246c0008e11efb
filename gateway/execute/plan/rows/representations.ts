/** Code that writes a representation (Federation's `_Any`) as JSON text out of the rows at a place, objects in it included. */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { itemsAt, rowsOf } from './held-values.ts';
import { keyOf, mergeRequired } from './required-fields.ts';
import { firstValue, requiredValues, type Wanted } from './required-values.ts';
import type { Held, Row, Rows } from './values.ts';

/** The object that is represented: the entity itself, or one that is required of it. */
export interface RepresentedObject {
  readonly wanted: Wanted;
  readonly type: string | null;
  /** Expression of its `__typename`, `null`: read from its rows. */
  readonly typename: string | null;
  /** Whether it is the entity itself. */
  readonly top: boolean;
}

/** Writes code for a representation and answers an expression of its JSON text. Leaves `label` when a field is not there. */
export function emitRepresentation(
  rows: Rows,
  found: readonly Row[],
  selections: readonly QueryPlanSelectionNode[],
  of: RepresentedObject,
  label: string,
): string {
  const parts = selections.map((node, index) => {
    const prefix = rows.code.constant(`${index === 0 ? '{' : ','}${JSON.stringify(keyOf(node))}:`);
    return `${prefix} + ${emitRequired(rows, found, node, of, label)}`;
  });
  return parts.length === 0 ? "'{}'" : `${parts.join(' + ')} + '}'`;
}

/** Expression for the JSON text of one field of a representation. */
export function emitRequired(
  rows: Rows,
  found: readonly Row[],
  node: QueryPlanSelectionNode,
  { wanted, type, typename, top }: RepresentedObject,
  label: string,
): string {
  if (node.kind !== 'Field') throw new TypeError('fragments are applied before fields are written');
  if (node.name === '__typename' && typename !== null) return `J(${typename})`;
  const field = { key: keyOf(node), name: node.name, type, top };
  if (node.selections === undefined) {
    const value = firstValue(rows, found, field, wanted);
    rows.code.line(`if (${value} === undefined) break ${label};`);
    return `J(${value})`;
  }
  const values = requiredValues(rows, found, field, wanted);
  const below = { ...wanted, place: wanted.place?.children.get(keyOf(node)) };
  const text = rows.code.name('n');
  const held = values.map((value) => rows.hold(value));
  rows.code.line(`let ${text} = 'null';`);
  if (held.length === 0) rows.code.line(`break ${label};`);
  else {
    rows.code.line(`if (${held.map(({ variable }) => `${variable} === undefined`).join(' && ')}) break ${label};`);
    emitNested(rows, node.selections, held, values[0]?.field.lists ?? 0, below, text);
  }
  return text;
}

/** Assigns the JSON text of an object, or of lists of them, to `text`; it stays as it is where there is none. */
function emitNested(
  rows: Rows,
  selections: readonly QueryPlanSelectionNode[],
  held: readonly Held[],
  lists: number,
  wanted: Wanted,
  text: string,
): void {
  if (lists === 0) {
    emitNestedObject(rows, selections, held, wanted, text);
    return;
  }
  const { code } = rows;
  const list = held[0]?.variable;
  const index = code.name('i');
  const item = code.name('n');
  code.line(
    `if (Array.isArray(${list})) {\n${text} = '[';\nfor (let ${index} = 0; ${index} < ${list}.length; ${index}++) {\nlet ${item} = 'null';`,
  );
  emitNested(rows, selections, itemsAt(code, held, index), lists - 1, wanted, item);
  code.line(`${text} += (${index} === 0 ? '' : ',') + ${item};\n}\n${text} += ']';\n}`);
}

function emitNestedObject(
  rows: Rows,
  selections: readonly QueryPlanSelectionNode[],
  held: readonly Held[],
  wanted: Wanted,
  text: string,
): void {
  const { code } = rows;
  const found = rowsOf(code, held);
  if (found.length === 0) return;
  const inner = code.name('b');
  code.line(`if (${found.map(({ variable }) => `${variable} !== undefined`).join(' || ')}) ${inner}: {`);
  const { place } = wanted;
  for (const below of place?.attachments ?? []) {
    if (place !== undefined && wanted.sources.has(below.fetch)) found.push(rows.attach(below, found, place));
  }
  const type = rows.typeOf(found);
  const write = (fields: readonly QueryPlanSelectionNode[], known: string | null, typename: string): void => {
    const of = { wanted, type: known, typename, top: false };
    const value = emitRepresentation(rows, found, mergeRequired(fields), of, inner);
    code.line(`${text} = ${value};`);
  };
  if ('fixed' in type) write(applied(rows, selections, type.fixed), type.fixed, code.constant(type.fixed));
  else if (selections.every(({ kind }) => kind === 'Field')) write(selections, null, type.variable);
  else {
    for (const candidate of type.candidates) {
      code.line(`if (${type.variable} === ${code.constant(candidate)}) {`);
      write(applied(rows, selections, candidate), candidate, type.variable);
      code.line('}');
    }
  }
  code.line('}');
}

/** Fields that are required of objects of a type. */
function applied(rows: Rows, selections: readonly QueryPlanSelectionNode[], type: string): QueryPlanSelectionNode[] {
  return selections.flatMap((node) => {
    if (node.kind === 'Field') return [node];
    const { typeCondition } = node;
    return typeCondition === undefined || rows.covers(typeCondition, type) ? applied(rows, node.selections, type) : [];
  });
}
