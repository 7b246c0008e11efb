/**
 * Arguments of a fetch's field → values for the contract's parameters and body. The client's variables are coerced
 * already; what remains is decided once per argument: property names and enum values of the contract.
 */
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  Kind,
  type ValueNode,
} from 'graphql';
import type { ServiceBindings } from '../../../schema/contract/bindings.ts';

type Variables = Readonly<Record<string, unknown>>;
type Convert = (value: unknown) => unknown;
type Read = (variables: Variables) => unknown;

/** Answers the arguments by GraphQL name; an argument that is not given and has no default is absent. */
export type ReadArguments = (variables: Variables) => Record<string, unknown>;

export function createArgumentReader(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  bindings: ServiceBindings,
): ReadArguments {
  const converters = createConverters(bindings);
  const readers: [string, Read][] = [];
  for (const argument of field.args) {
    const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
    const fallback = argument.defaultValue as unknown;
    if (given !== undefined) {
      const read = readerOf(given, argument.type, converters);
      readers.push([argument.name, (variables) => read(variables) ?? (isAbsent(given, variables) ? fallback : null)]);
    } else if (fallback !== undefined) readers.push([argument.name, () => fallback]);
  }
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const [name, read] of readers) {
      const value = read(variables);
      if (value !== undefined) values[name] = value;
    }
    return values;
  };
}

function isAbsent(value: ValueNode, variables: Variables): boolean {
  return value.kind === Kind.VARIABLE && variables[value.name.value] === undefined;
}

function readerOf(node: ValueNode, type: GraphQLInputType, converters: Converters): Read {
  const bare = getNullableType(type);
  switch (node.kind) {
    case Kind.VARIABLE: {
      const name = node.name.value;
      const convert = converters(bare);
      return convert === null ? (variables) => variables[name] : (variables) => convert(variables[name]);
    }
    case Kind.NULL:
      return () => null;
    case Kind.LIST:
      if (isListType(bare)) {
        const items = node.values.map((item) => readerOf(item, bare.ofType as GraphQLInputType, converters));
        return (variables) => items.map((read) => read(variables) ?? null);
      }
      break;
    case Kind.OBJECT:
      if (isInputObjectType(bare)) {
        const fields = bare.getFields();
        const names = converters.names(bare.name);
        const readers = node.fields.flatMap((entry): [string, Read][] => {
          const field = fields[entry.name.value];
          return field === undefined
            ? []
            : [[names[field.name] ?? field.name, readerOf(entry.value, field.type, converters)]];
        });
        for (const field of Object.values(fields)) {
          if (field.defaultValue === undefined || node.fields.some(({ name }) => name.value === field.name)) continue;
          readers.push([names[field.name] ?? field.name, () => field.defaultValue]);
        }
        return (variables) => {
          const entries = readers.map(([name, read]) => [name, read(variables)] as const);
          return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
        };
      }
      break;
    default:
  }
  if (isListType(bare)) {
    const read = readerOf(node, bare.ofType as GraphQLInputType, converters);
    return (variables) => [read(variables)];
  }
  if (isLeafType(bare)) return (variables) => bare.parseLiteral(node, variables as Record<string, unknown>);
  return () => undefined;
}

interface Converters {
  /** `null`: values of the type are written as they are. */
  (type: GraphQLInputType): Convert | null;
  names(type: string): Readonly<Record<string, string>>;
}

/** Converters by type, made on first use; input types may contain themselves. */
function createConverters(bindings: ServiceBindings): Converters {
  const known = new Map<string, Convert | null>();
  const names = (type: string): Readonly<Record<string, string>> => bindings.inputs[type]?.names ?? {};

  function converter(type: GraphQLInputType): Convert | null {
    const bare = getNullableType(type);
    if (isListType(bare)) {
      const item = converter(bare.ofType as GraphQLInputType);
      if (item === null) return null;
      return (value) =>
        Array.isArray(value) ? value.map(item) : value === null || value === undefined ? value : [item(value)];
    }
    if (isEnumType(bare)) {
      const values = bindings.enums[bare.name];
      return values === undefined ? null : (value) => (typeof value === 'string' ? (values[value] ?? value) : value);
    }
    if (!isInputObjectType(bare)) return null;
    const found = known.get(bare.name);
    if (found !== undefined) return found;
    const state: { convert: Convert | null } = { convert: null };
    // While the type is being looked at, a use of it inside itself refers to what it will turn out to be.
    known.set(bare.name, (value) => (state.convert === null ? value : state.convert(value)));
    const renamed = names(bare.name);
    const fields = Object.values(bare.getFields()).map((field) => ({
      from: field.name,
      to: renamed[field.name] ?? field.name,
      convert: converter(field.type),
    }));
    if (fields.some(({ from, to, convert }) => from !== to || convert !== null)) {
      state.convert = (value) => {
        if (typeof value !== 'object' || value === null) return value;
        const source = value as Readonly<Record<string, unknown>>;
        const result: Record<string, unknown> = {};
        for (const { from, to, convert } of fields) {
          const item = source[from];
          if (item !== undefined) result[to] = convert === null ? item : convert(item);
        }
        return result;
      };
    }
    known.set(bare.name, state.convert);
    return state.convert;
  }
  return Object.assign(converter, { names });
}
