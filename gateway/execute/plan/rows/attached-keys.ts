/**
 * Code that makes the key of an attached row out of the rows at a place: the key field's value, a short key, or the JSON
 * text of the representation that the fetch sends (Federation's `_Any`).
 */
import type { Attachment, Place } from './places.ts';
import { emitGroups } from './representation-groups.ts';
import { keyOf, mergeRequired, togetherRequired } from './required-fields.ts';
import { firstValue, type Wanted } from './required-values.ts';
import type { Row, Rows } from './values.ts';

/**
 * Writes code for the key under which an attached row is found; answers the variable, `undefined` at run time when the
 * object has no such key. Collecting keys and writing the answer run the same code, so they cannot disagree.
 */
export function emitKey(rows: Rows, attachment: Attachment, found: readonly Row[], place: Place): string {
  const { code } = rows;
  const wanted: Wanted = { ...attachment, place };
  const key = code.name('key');
  code.line(`let ${key};`);
  const type = rows.typeOf(found);
  if ('fixed' in type) keyOfType(rows, wanted, found, type.fixed, code.constant(type.fixed), key);
  else {
    for (const candidate of type.candidates) {
      const text = code.capture(() => keyOfType(rows, wanted, found, candidate, type.variable, key));
      if (text !== '') code.line(`if (${type.variable} === ${code.constant(candidate)}) {\n${text}\n}`);
    }
  }
  return key;
}

/** @param name expression of the type's name @param key variable that is given the key */
function keyOfType(rows: Rows, wanted: Wanted, found: readonly Row[], type: string, name: string, key: string): void {
  const { step, requires, typenames, short } = wanted;
  const { code } = rows;
  if (step.types !== null && !step.types.has(type)) return;
  const fragments = requires.flatMap((node) =>
    node.kind === 'InlineFragment' && (node.typeCondition === undefined || rows.covers(node.typeCondition, type))
      ? [mergeRequired(node.selections)]
      : [],
  );
  if (fragments.every((selections) => selections.length === 0)) return;
  if (step.keyField !== null) {
    const label = code.name('b');
    code.line(`${label}: {`);
    const value = firstValue(rows, found, { key: step.keyField, name: step.keyField, type, top: true }, wanted);
    code.line(`if (${value} === undefined || ${value} === null) break ${label};`);
    code.line(`${key} = typeof ${value} === 'string' ? ${value} : String(${value});`);
    code.line('}');
    return;
  }
  if (short !== null) {
    const label = code.name('b');
    code.line(`${label}: {`);
    const value = firstValue(rows, found, { key: keyOf(short.field), name: short.field.name, type, top: true }, wanted);
    code.line(`if (${value} === undefined) break ${label};\n${key} = K(${value});\n}`);
    return;
  }
  const sent = [...typenames].find(([condition]) => rows.covers(condition, type))?.[1];
  const typename = sent === undefined ? name : code.constant(sent);
  emitGroups(rows, found, togetherRequired(fragments), { wanted, type, typename, top: true }, key);
}
