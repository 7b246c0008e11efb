/** Code for one object: its fields in the order of the client's selection, each where `@skip` and `@include` let it stand. */
import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  print,
} from 'graphql';
import type { Conditions } from '../../../../schema/contract/fetch.ts';
import { type ConditionalSet, collectSelections, type Selected } from '../../../../schema/contract/selections.ts';
import { ofField, type Row, withArguments } from '../rows/values.ts';
import { emitComposite } from './composite-values.ts';
import { emitLeaf } from './leaf-values.ts';
import { hold } from './nulls.ts';
import { at, type Prefix, type Spot, type Writing } from './writing.ts';

export function emitObject(
  writing: Writing,
  type: GraphQLObjectType | GraphQLInterfaceType,
  rows: readonly Row[],
  sets: readonly ConditionalSet[],
  spot: Spot,
): void {
  const { code, input } = writing;
  const fields = [...collectSelections(input.schema, type, sets, input.fragments)]
    .flatMap(([key, selected]) =>
      selected.places.map(({ position }, nth) => ({ key, selected, position, guard: guardOf(writing, selected, nth) })),
    )
    .sort((one, other) => one.position - other.position);
  const fixed = fields.every(({ guard }) => guard === null);
  code.line(`let o = '';\nconst { plain } = run;`);
  if (!fixed) code.line(`let s = '{';`);
  fields.forEach(({ key, selected, guard }, index) => {
    const separator = index === 0 ? '{' : ',';
    const before = (text: string): string =>
      fixed ? code.constant(`${separator}${text}`) : `s + ${code.constant(text)}`;
    const name = `${JSON.stringify(key)}:`;
    const prefix: Prefix = { plain: before(name), quote: before(`${name}"`) };
    if (guard !== null) code.line(`if (${guard}) {`);
    emitField(writing, type, key, selected, rows, spot, prefix);
    if (!fixed) code.line(`s = ',';`);
    if (guard !== null) code.line('}');
  });
  if (fields.length === 0) code.line(`return '{}';`);
  else code.line(fixed ? `return o + '}';` : `return s === '{' ? '{}' : o + '}';`);
}

/** When a key stands at the nth of its places: when that use runs and none before it. `null`: always. */
function guardOf(writing: Writing, { places }: Selected, nth: number): string | null {
  const holds = (conditions: Conditions): string =>
    conditions.map(({ variable, is }) => `${is ? '' : '!'}c[${writing.condition(variable)}]`).join(' && ');
  const [own, ...before] = places.slice(0, nth + 1).reverse();
  const parts = before.map(({ conditions }) => `!(${holds(conditions)})`);
  if (own !== undefined && own.conditions.length > 0) parts.push(holds(own.conditions));
  return parts.length === 0 ? null : parts.join(' && ');
}

/** @param prefix the text before the value */
function emitField(
  writing: Writing,
  type: GraphQLObjectType | GraphQLInterfaceType,
  key: string,
  selected: Selected,
  rows: readonly Row[],
  parent: Spot,
  prefix: Prefix,
): void {
  const { code, input } = writing;
  const name = selected.node.name.value;
  if (name === '__typename') {
    if (isInterfaceType(type)) {
      code.line(`B(run, ${at(code, parent)});\nreturn undefined;`);
      return;
    }
    code.line(`o += ${prefix.plain} + ${code.constant(JSON.stringify(type.name))};`);
    return;
  }
  const introspection = parent.path.length === 0 ? input.introspection.get(key) : undefined;
  if (introspection !== undefined) {
    code.line(`o += ${prefix.plain} + J(m[${introspection}]);`);
    return;
  }
  const definition = type.getFields()[name];
  if (definition === undefined) throw new TypeError(`${type.name} has no field ${name}`);
  // A denial names the uses that run for this caller; the others of the key do not run.
  if (selected.nodes.some((node) => input.denied.has(node))) {
    code.line(isNonNullType(definition.type) ? 'return undefined;' : `o += ${prefix.plain} + 'null';`);
    return;
  }
  const planned = input.keys.get(selected.node) ?? name;
  const spot: Spot = {
    place: parent.place?.children.get(planned),
    path: [...parent.path, key],
    indices: parent.indices,
  };
  const wanted = (selected.node.arguments ?? []).map(print).join(' ');
  const values = withArguments(ofField(writing.rows.values(rows, planned, type.name), name), wanted);
  const target = code.name('t');
  if (isCompositeType(getNamedType(definition.type))) {
    const held = values.map((value) => hold(code, value));
    code.line(`let ${target};`);
    emitComposite(writing, definition.type, held, { sets: selected.sets, spot, target });
    if (isNonNullType(definition.type)) code.line(`if (${target} === undefined) return undefined;`);
    code.line(`o += ${prefix.plain} + ${target};`);
  } else emitLeaf(code, definition.type, values, spot, target, prefix);
}
