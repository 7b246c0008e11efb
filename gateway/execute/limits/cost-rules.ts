/**
 * Costs that the supergraph gives its fields: `@cost` and `@listSize` of Federation 2.9, whichever composition wrote them.
 * What has none gets the defaults of that specification: an object 1, a leaf 0, a change 10.
 */
import {
  type ConstDirectiveNode,
  type GraphQLSchema,
  isCompositeType,
  isObjectType,
  Kind,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import { directiveName } from '../linked-directives.ts';

/** How many items a field has (`@listSize`). */
export interface ListSize {
  /** Without an argument that says it. `null`: the setting's. */
  readonly assumed: number | null;
  /** Arguments that say it, each a number or a list of keys; `input.first` is a property of an argument. The largest counts. */
  readonly slicingArguments: readonly string[];
  /** Fields of the answer that have that many items; empty: the answer itself. */
  readonly sizedFields: readonly string[];
}

export interface CostRules {
  /** Weight of one use of a field, `null` when the supergraph gives none. */
  fieldWeight(type: string, field: string): number | null;
  /** Weight of one value of a type. */
  typeWeight(type: string): number;
  argumentWeight(type: string, field: string, argument: string): number;
  listSize(type: string, field: string): ListSize | null;
}

const OBJECT_WEIGHT = 1;
const CHANGE_WEIGHT = 10;

export function readCostRules(supergraphSdl: string, apiSchema: GraphQLSchema): CostRules {
  const document = parse(supergraphSdl, { noLocation: true });
  const costName = directiveName(document, 'cost', 'cost');
  const listSizeName = directiveName(document, 'cost', 'listSize');
  /** By `Type`, `Type.field` and `Type.field(argument)`. */
  const weights = new Map<string, number>();
  const sizes = new Map<string, ListSize>();

  function weigh(coordinate: string, directives: readonly ConstDirectiveNode[] | undefined): void {
    const weight = argumentsOf(directives, costName)?.weight;
    // Older drafts write weights as text.
    if (weight !== undefined && Number.isFinite(Number(weight))) weights.set(coordinate, Number(weight));
  }

  for (const definition of document.definitions) {
    if (!('name' in definition) || definition.name === undefined || !('directives' in definition)) continue;
    const type = definition.name.value;
    weigh(type, definition.directives as readonly ConstDirectiveNode[]);
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) {
      const coordinate = `${type}.${field.name.value}`;
      weigh(coordinate, field.directives);
      for (const argument of field.arguments ?? []) weigh(`${coordinate}(${argument.name.value})`, argument.directives);
      const size = argumentsOf(field.directives, listSizeName);
      if (size !== undefined) sizes.set(coordinate, asListSize(size));
    }
  }
  const mutation = apiSchema.getMutationType()?.name;
  return {
    fieldWeight: (type, field) =>
      weights.get(`${type}.${field}`) ?? (type === mutation && !field.startsWith('__') ? CHANGE_WEIGHT : null),
    typeWeight: (name) => weights.get(name) ?? (isCompositeType(apiSchema.getType(name)) ? OBJECT_WEIGHT : 0),
    argumentWeight: (type, field, argument) => weights.get(`${type}.${field}(${argument})`) ?? 0,
    listSize: (type, field) => sizes.get(`${type}.${field}`) ?? inheritedSize(type, field),
  };

  /** A list that is asked for through its interface, or named on the interface only. */
  function inheritedSize(name: string, field: string): ListSize | null {
    const type = apiSchema.getType(name);
    if (!isObjectType(type)) return null;
    for (const { name: parent } of type.getInterfaces()) {
      const size = sizes.get(`${parent}.${field}`);
      if (size !== undefined) return size;
    }
    return null;
  }
}

function argumentsOf(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const directive = directives?.find((entry) => entry.name.value === name);
  if (directive === undefined) return undefined;
  return Object.fromEntries(
    (directive.arguments ?? []).map((entry) => [entry.name.value, valueFromASTUntyped(entry.value)]),
  );
}

function asListSize({ assumedSize, slicingArguments, sizedFields }: Readonly<Record<string, unknown>>): ListSize {
  const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  return {
    assumed: typeof assumedSize === 'number' ? assumedSize : null,
    slicingArguments: names(slicingArguments),
    sizedFields: names(sizedFields),
  };
}
