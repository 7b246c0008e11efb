/** Values of arguments: literals, variables, and both inside each other. */
import {
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  type ObjectFieldNode,
  parseType,
  type ValueNode,
  type VariableNode,
} from 'graphql';
import type { Draft } from './draft.ts';

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;

/**
 * A literal or variable for a position.
 *
 * @param hint where the position is: `Type.field.argument` or `Input.field`
 */
export function generateValue(draft: Draft, type: GraphQLInputType, hint: string, nesting = 0): ValueNode {
  const { random } = draft;
  if (random.chance(nesting === 0 ? 0.35 : 0.2)) return generateVariable(draft, type, hint, nesting);
  if (isNonNullType(type)) return generateLiteral(draft, type.ofType, hint, nesting);
  return random.chance(0.08) ? { kind: Kind.NULL } : generateLiteral(draft, type, hint, nesting);
}

function generateLiteral(draft: Draft, type: GraphQLInputType, hint: string, nesting: number): ValueNode {
  const { random } = draft;
  if (isNonNullType(type)) return generateLiteral(draft, type.ofType, hint, nesting);
  if (isListType(type)) {
    // GraphQL §3.11: one item stands for a list of one.
    if (!isListType(getNullableType(type.ofType)) && random.chance(0.1))
      return generateLiteral(draft, type.ofType, hint, nesting + 1);
    const values = repeat(draft, () => generateValue(draft, type.ofType, hint, nesting + 1));
    return { kind: Kind.LIST, values };
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).flatMap((field): ObjectFieldNode[] => {
      if (!isRequiredInputField(field) && !random.chance(nesting > 2 ? 0.1 : 0.4)) return [];
      const value = generateValue(draft, field.type, `${type.name}.${field.name}`, nesting + 1);
      return [{ kind: Kind.OBJECT_FIELD, name: name(field.name), value }];
    });
    return { kind: Kind.OBJECT, fields };
  }
  return literalOf(generateLeaf(draft, type, hint), isEnumType(type));
}

function generateVariable(draft: Draft, type: GraphQLInputType, hint: string, nesting: number): VariableNode {
  const { random } = draft;
  const fits = draft.variables.filter((known) => known.type === String(type) && known.hint === hint);
  if (fits.length > 0 && random.chance(0.3)) return variableNode(random.pick(fits).name);
  const variable = `v${draft.variables.length}`;
  const withDefault = random.chance(0.3);
  const omitted = (withDefault || !isNonNullType(type)) && random.chance(0.3);
  draft.variables.push({
    name: variable,
    type: String(type),
    hint,
    definition: {
      kind: Kind.VARIABLE_DEFINITION,
      variable: variableNode(variable),
      type: parseType(String(type)),
      ...(withDefault && { defaultValue: constant(draft, type, hint, nesting) as never }),
    },
  });
  if (!omitted) draft.given[variable] = generateInput(draft, type, hint, nesting);
  return variableNode(variable);
}

/** A variable for `@skip` and `@include`. */
export function generateCondition(draft: Draft): ValueNode {
  const { random } = draft;
  if (random.chance(0.4)) return { kind: Kind.BOOLEAN, value: random.chance(0.5) };
  const known = draft.variables.filter(({ hint }) => hint === 'condition');
  if (known.length > 0 && random.chance(0.5)) return variableNode(random.pick(known).name);
  const variable = `c${draft.variables.length}`;
  const defaultValue = random.chance(0.3) ? ({ kind: Kind.BOOLEAN, value: random.chance(0.5) } as const) : undefined;
  draft.variables.push({
    name: variable,
    type: 'Boolean!',
    hint: 'condition',
    definition: {
      kind: Kind.VARIABLE_DEFINITION,
      variable: variableNode(variable),
      type: parseType('Boolean!'),
      defaultValue,
    },
  });
  if (defaultValue === undefined || random.chance(0.5)) draft.given[variable] = random.chance(0.5);
  return variableNode(variable);
}

/** A literal without variables, for defaults. */
function constant(draft: Draft, type: GraphQLInputType, hint: string, nesting: number): ValueNode {
  return literalOf(generateInput(draft, type, hint, nesting), isEnumType(getNamedType(type)), type);
}

/** A JSON value for a variable. */
function generateInput(draft: Draft, type: GraphQLInputType, hint: string, nesting: number): unknown {
  const { random } = draft;
  if (isNonNullType(type)) return generateInputOrValue(draft, type.ofType, hint, nesting);
  return random.chance(0.1) ? null : generateInputOrValue(draft, type, hint, nesting);
}

function generateInputOrValue(draft: Draft, type: GraphQLInputType, hint: string, nesting: number): unknown {
  const { random } = draft;
  if (isNonNullType(type)) return generateInputOrValue(draft, type.ofType, hint, nesting);
  if (isListType(type)) return repeat(draft, () => generateInput(draft, type.ofType, hint, nesting + 1));
  if (isInputObjectType(type)) {
    const object: Record<string, unknown> = {};
    for (const field of Object.values(type.getFields())) {
      if (!isRequiredInputField(field) && !random.chance(nesting > 2 ? 0.1 : 0.4)) continue;
      object[field.name] = generateInput(draft, field.type, `${type.name}.${field.name}`, nesting + 1);
    }
    return object;
  }
  return generateLeaf(draft, type, hint);
}

function generateLeaf({ random, values }: Draft, type: GraphQLInputType, hint: string): unknown {
  const named = getNamedType(type);
  const known = values[hint] ?? values[named.name];
  if (known !== undefined && random.chance(0.9)) return random.pick(known);
  if (isEnumType(named)) return random.pick(named.getValues()).name;
  switch (named.name) {
    case 'Int':
      return random.below(7) - 1;
    case 'Float':
      return random.below(100) / 4;
    case 'Boolean':
      return random.chance(0.5);
    case 'ID':
      return random.chance(0.5) ? String(random.below(9)) : random.below(9);
    default:
      // Text that would break out of any place it is pasted into.
      return random.pick(['', 'a', 'two words', 'quote " and \\ back', "it's $ {x} `y`", 'línea\n两', '__proto__']);
  }
}

function literalOf(value: unknown, isEnum: boolean, type?: GraphQLInputType): ValueNode {
  if (value === null || value === undefined) return { kind: Kind.NULL };
  if (Array.isArray(value)) return { kind: Kind.LIST, values: value.map((item) => literalOf(item, isEnum, type)) };
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value };
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? { kind: Kind.INT, value: String(value) }
      : { kind: Kind.FLOAT, value: String(value) };
  if (typeof value === 'string') return isEnum ? { kind: Kind.ENUM, value } : { kind: Kind.STRING, value };
  const input = type === undefined ? undefined : getNamedType(type);
  const fields = Object.entries(value).map(([key, item]): ObjectFieldNode => {
    const field = isInputObjectType(input) ? input.getFields()[key]?.type : undefined;
    return {
      kind: Kind.OBJECT_FIELD,
      name: name(key),
      value: literalOf(item, field !== undefined && isEnumType(getNamedType(field)), field),
    };
  });
  return { kind: Kind.OBJECT, fields };
}

const variableNode = (value: string): VariableNode => ({ kind: Kind.VARIABLE, name: name(value) });

function repeat<T>({ random }: Draft, make: () => T): T[] {
  return Array.from({ length: random.below(4) }, make);
}
