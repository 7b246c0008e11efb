/** Selection sets: fields, aliases, fragments, conditions. */
import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DirectiveNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  Kind,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Draft } from './draft.ts';
import { mergeInto, type ResponseNames, take } from './response-names.ts';
import { generateCondition, generateValue } from './values.ts';

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;
const HARD_ALIASES = ['constructor', 'toString', 'hasOwnProperty', '_entities', '_0', 'data', 'errors', 'length'];

/** A selection set of at least one selection that can be answered. */
export function generateSelections(
  draft: Draft,
  parent: GraphQLCompositeType,
  names: ResponseNames,
  depth: number,
): SelectionSetNode {
  const selections: SelectionNode[] = [];
  const count = 1 + draft.random.below(4);
  for (let made = 0; made < count; made += 1) {
    const selection =
      depth > 0 && draft.random.chance(isAbstractType(parent) ? 0.5 : 0.15)
        ? generateFragment(draft, parent, names, depth)
        : generateField(draft, parent, names, depth);
    if (selection !== null) selections.push(selection);
  }
  if (selections.length === 0) selections.push(typenameField(draft, names));
  return { kind: Kind.SELECTION_SET, selections };
}

function generateField(
  draft: Draft,
  parent: GraphQLCompositeType,
  names: ResponseNames,
  depth: number,
): FieldNode | null {
  const { random } = draft;
  if (isUnionType(parent) || random.chance(0.12)) return typenameField(draft, names);
  const fields = Object.values(parent.getFields()).filter(
    (field) => isLeafType(getNamedType(field.type)) || (depth > 0 && draft.budget > 0),
  );
  if (fields.length === 0) return typenameField(draft, names);
  return selectField(draft, parent, random.pick(fields), names, depth);
}

/** Selects a given field; `null` when no response name was free for it. */
export function selectField(
  draft: Draft,
  parent: GraphQLCompositeType,
  field: GraphQLField<unknown, unknown>,
  names: ResponseNames,
  depth: number,
): FieldNode | null {
  const { random } = draft;
  draft.budget -= 1;
  const args = field.args.flatMap((arg): ArgumentNode[] => {
    if (!isRequiredArgument(arg) && random.chance(0.45)) return [];
    const value = generateValue(draft, arg.type, `${parent.name}.${field.name}.${arg.name}`);
    return [{ kind: Kind.ARGUMENT, name: name(arg.name), value }];
  });
  const signature = `${field.name}(${args.map(print).sort().join()}): ${field.type}`;
  let responseName = random.chance(0.2) ? generateAlias(draft, parent) : field.name;
  let taken = take(names, responseName, signature);
  for (let tries = 0; taken === null && tries < 3; tries += 1) {
    responseName = generateAlias(draft, parent);
    taken = take(names, responseName, signature);
  }
  if (taken === null) return null;
  const type = getNamedType(field.type);
  return {
    kind: Kind.FIELD,
    name: name(field.name),
    ...(responseName !== field.name && { alias: name(responseName) }),
    arguments: args,
    directives: generateConditions(draft),
    ...(isCompositeType(type) && { selectionSet: generateSelections(draft, type, taken.below, depth - 1) }),
  };
}

function generateAlias({ random, collidingAliases }: Draft, parent: GraphQLCompositeType): string {
  if (collidingAliases && !isUnionType(parent) && random.chance(0.7))
    return random.pick(Object.keys(parent.getFields()));
  return random.chance(0.3) ? random.pick(HARD_ALIASES) : `f${random.below(100)}`;
}

function typenameField(draft: Draft, names: ResponseNames): FieldNode {
  const signature = '__typename';
  for (const alias of [
    draft.random.chance(0.2) ? 'kind' : '__typename',
    '__typename',
    `t${draft.random.below(1000)}`,
  ]) {
    if (take(names, alias, signature) === null) continue;
    return {
      kind: Kind.FIELD,
      name: name('__typename'),
      ...(alias !== '__typename' && { alias: name(alias) }),
    };
  }
  throw new Error('no name was free for __typename');
}

function generateFragment(
  draft: Draft,
  parent: GraphQLCompositeType,
  names: ResponseNames,
  depth: number,
): SelectionNode | null {
  const { random } = draft;
  if (random.chance(0.4)) {
    const fits = draft.fragments.filter(({ on }) => overlapping(draft, parent).includes(on));
    if (fits.length > 0 && random.chance(0.6)) {
      const known = random.pick(fits);
      return mergeInto(names, known.names) ? spread(draft, known.definition.name.value) : null;
    }
    const on = random.pick(overlapping(draft, parent));
    const own: ResponseNames = new Map();
    const selectionSet = generateSelections(draft, on, own, depth - 1);
    if (!mergeInto(names, own)) return null;
    const fragment = `${draft.prefix}${draft.fragments.length}`;
    draft.fragments.push({
      on,
      names: own,
      definition: {
        kind: Kind.FRAGMENT_DEFINITION,
        name: name(fragment),
        typeCondition: { kind: Kind.NAMED_TYPE, name: name(on.name) },
        selectionSet,
      },
    });
    return spread(draft, fragment);
  }
  const on = random.chance(0.15) ? null : random.pick(overlapping(draft, parent));
  return {
    kind: Kind.INLINE_FRAGMENT,
    ...(on !== null && { typeCondition: { kind: Kind.NAMED_TYPE, name: name(on.name) } }),
    directives: generateConditions(draft),
    selectionSet: generateSelections(draft, on ?? parent, names, depth - 1),
  };
}

function spread(draft: Draft, fragment: string): SelectionNode {
  return { kind: Kind.FRAGMENT_SPREAD, name: name(fragment), directives: generateConditions(draft) };
}

/** Types a fragment inside `parent` may be on (GraphQL §5.5.2.3), mostly those that can be met. */
function overlapping({ schema }: Draft, parent: GraphQLCompositeType): readonly GraphQLCompositeType[] {
  const concrete = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
  const wider = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLCompositeType =>
      !type.name.startsWith('__') &&
      (isUnionType(type) || isInterfaceType(type)) &&
      schema.getPossibleTypes(type).some((one) => concrete.includes(one)),
  );
  return [...concrete, ...(isObjectType(parent) ? [] : [parent]), ...wider];
}

function generateConditions(draft: Draft): readonly ConstDirectiveNode[] {
  const { random } = draft;
  if (!random.chance(0.1)) return [];
  const names = random.chance(0.15) ? ['skip', 'include'] : [random.chance(0.5) ? 'skip' : 'include'];
  return names.map(
    (directive): DirectiveNode => ({
      kind: Kind.DIRECTIVE,
      name: name(directive),
      arguments: [{ kind: Kind.ARGUMENT, name: name('if'), value: generateCondition(draft) }],
    }),
  ) as readonly ConstDirectiveNode[];
}
