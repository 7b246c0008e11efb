/**
 * Code for a representation whose fields were asked for in several fragments or under conditions. Fields that are needed
 * together are a group; a group counts when all its fields are there: what `@skip` took from one does not cost the others.
 */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { emitRepresentation, emitRequired, type RepresentedObject } from './representations.ts';
import { keyOf } from './required-fields.ts';
import type { Row, Rows } from './values.ts';

/** Assigns the representation to the variable `key`. */
export function emitGroups(
  rows: Rows,
  found: readonly Row[],
  groups: readonly (readonly QueryPlanSelectionNode[])[],
  of: RepresentedObject,
  key: string,
): void {
  const { code } = rows;
  const [only, ...others] = groups;
  const conditional = groups.flat().some((node) => of.wanted.inputConditions.has(keyOf(node)));
  if (only !== undefined && others.length === 0 && !conditional) {
    const label = code.name('b');
    code.line(`${label}: {`);
    code.line(`${key} = ${emitRepresentation(rows, found, only, of, label)};\n}`);
    return;
  }
  const texts = new Map<string, string[]>();
  for (const selections of groups) {
    const label = code.name('b');
    const names = selections.map((node) => {
      const text = code.name('x');
      texts.set(keyOf(node), [...(texts.get(keyOf(node)) ?? []), text]);
      return text;
    });
    code.line(`let ${names.join(', ')};\n${label}: {`);
    const values = selections.map((node) => emitConditional(rows, found, node, of, label));
    names.forEach((text, index) => {
      code.line(`${text} = ${values[index]};`);
    });
    code.line('}');
  }
  const text = code.name('x');
  const all = code.name('s');
  code.line(`let ${text}, ${all} = '';`);
  for (const [responseKey, names] of texts) {
    const first = `${text} = ${names.join(' ?? ')}`;
    const prefix = code.constant(`${JSON.stringify(responseKey)}:`);
    code.line(`if ((${first}) !== undefined) ${all} += (${all} === '' ? '{' : ',') + ${prefix} + ${text};`);
  }
  code.line(`if (${all} !== '') ${key} = ${all} + '}';`);
}

/** A required field that was not fetched because of its own condition is left out; one that failed leaves `label`. */
function emitConditional(
  rows: Rows,
  found: readonly Row[],
  node: QueryPlanSelectionNode,
  of: RepresentedObject,
  label: string,
): string {
  const { code } = rows;
  const alternatives = of.wanted.inputConditions.get(keyOf(node));
  if (alternatives === undefined) return emitRequired(rows, found, node, of, label);
  const text = code.name('x');
  const inner = code.name('b');
  code.line(`let ${text};\n${inner}: {`);
  code.line(`${text} = ${emitRequired(rows, found, node, of, inner)};\n}`);
  const fetched = alternatives.map((all) =>
    all.map(({ variable, is }) => `(run.variables[${code.constant(variable)}] === true) === ${is}`).join(' && '),
  );
  code.line(`if (${text} === undefined && (${fetched.join(' || ')})) break ${label};`);
  return text;
}
