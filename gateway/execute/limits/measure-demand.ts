/**
 * What an operation costs, in the units of its supergraph: computed from the document once, and from the variables (page
 * sizes, conditions) for each request. A field costs its call and then each of its rows with everything below it.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { always, both, type Runs, runsOf, type Variables } from '../conditions.ts';
import type { CostRules, ListSize } from './cost-rules.ts';

export interface Demand {
  readonly cost: CostOf;
  /** The largest page that is asked for by an argument of the operation; 0 when none is. */
  readonly pageSize: CostOf;
}

/** @param variables coerced */
export type CostOf = (variables: Variables) => number;

/** A number where the variables change nothing. */
type Cost = number | CostOf;

export interface CostOptions {
  readonly schema: GraphQLSchema;
  readonly rules: CostRules;
  /** Items of a list of which nothing is known. */
  readonly assumedListSize: number;
}

/** One field of a response object: every selection that asks for it. */
interface Use {
  readonly node: FieldNode;
  readonly runs: Runs;
}

type Sizes = ReadonlyMap<string, Cost>;
const NO_SIZES: Sizes = new Map();

export function compileDemand(
  { schema, rules, assumedListSize }: CostOptions,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): Demand {
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  // An object type below an abstract one is often asked for the same fields as its neighbours: they are measured once.
  const identities = new Map<FieldNode | Runs, number>();
  const known = new Map<string, Cost>();
  const pages = new Set<CostOf>();

  function identityOf(part: FieldNode | Runs): number {
    const identity = identities.get(part) ?? identities.size;
    identities.set(part, identity);
    return identity;
  }

  /** Fields of a response object, by response key (GraphQL spec §6.3.2, CollectFields). */
  function collect(
    type: GraphQLObjectType,
    { selections }: SelectionSetNode,
    above: Runs,
    found: Map<string, Use[]>,
  ): Map<string, Use[]> {
    for (const selection of selections) {
      const runs = both(above, runsOf(selection));
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const uses = found.get(key);
        if (uses === undefined) found.set(key, [{ node: selection, runs }]);
        else uses.push({ node: selection, runs });
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : byName.get(selection.name.value);
      if (fragment !== undefined && applies(type, fragment.typeCondition?.name.value))
        collect(type, fragment.selectionSet, runs, found);
    }
    return found;
  }

  function applies(type: GraphQLObjectType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wanted = schema.getType(condition);
    return isAbstractType(wanted) && schema.isSubType(wanted, type);
  }

  function costOfObject(type: GraphQLObjectType, uses: readonly Use[], sizes: Sizes): Cost {
    const fields = new Map<string, Use[]>();
    for (const { node, runs } of uses) if (node.selectionSet) collect(type, node.selectionSet, runs, fields);
    return sum([...fields.values()].map((same) => costOfField(type, same, sizes)));
  }

  function costOfField(type: GraphQLObjectType, uses: readonly Use[], sizes: Sizes): Cost {
    const [first] = uses;
    const field = first === undefined ? undefined : type.getFields()[first.node.name.value];
    if (first === undefined || field === undefined) return 0;
    const key = `${type.name} ${uses.map(({ node, runs }) => `${identityOf(node)}/${identityOf(runs)}`).join(' ')}`;
    const remembered = sizes.size === 0 ? known.get(key) : undefined;
    if (remembered !== undefined) return remembered;
    const cost = when(uses, measureField(type, field, uses, first.node, sizes));
    if (sizes.size === 0) known.set(key, cost);
    return cost;
  }

  function measureField(
    parent: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    uses: readonly Use[],
    node: FieldNode,
    sizes: Sizes,
  ): Cost {
    const named = getNamedType(field.type);
    const listSize = rules.listSize(parent.name, field.name);
    const asked = listSize === null ? null : askedSize(field, node, listSize);
    if (asked !== null)
      pages.add((variables) => (uses.some(({ runs }) => runs(variables)) ? (asked(variables) ?? 0) : 0));
    const size: Cost =
      asked === null
        ? (listSize?.assumed ?? assumedListSize)
        : (variables) => asked(variables) ?? listSize?.assumed ?? assumedListSize;
    const inherited = sizes.get(field.name);
    const below = listSize === null ? NO_SIZES : new Map(listSize.sizedFields.map((name) => [name, size]));
    const call = rules.fieldWeight(parent.name, field.name);
    const args = (node.arguments ?? []).map(({ name }) => rules.argumentWeight(parent.name, field.name, name.value));
    const rows = isCompositeType(named) ? max(possible(named.name).map((type) => costOfObject(type, uses, below))) : 0;
    if (!isListType(getNullableType(field.type))) return sum([call ?? rules.typeWeight(named.name), ...args, rows]);
    const items = inherited ?? (listSize !== null && listSize.sizedFields.length === 0 ? size : assumedListSize);
    return sum([call ?? 0, ...args, times(items, sum([rules.typeWeight(named.name), rows]))]);
  }

  function possible(name: string): readonly GraphQLObjectType[] {
    const type = schema.getType(name);
    if (isObjectType(type)) return [type];
    return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  }

  const root = schema.getRootType(operation.operation);
  if (!root) return { cost: () => 0, pageSize: () => 0 };
  const fields = collect(root, operation.selectionSet, always, new Map());
  const cost = sum([...fields.values()].map((uses) => costOfField(root, uses, NO_SIZES)));
  return { cost: asFunction(cost), pageSize: asFunction(max([...pages])) };
}

/** The largest of the arguments that say it, `null` when none has a value; `null` for the function when there are none. */
function askedSize(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  { slicingArguments }: ListSize,
): ((variables: Variables) => number | null) | null {
  const readers = slicingArguments.flatMap((path) => {
    const [name, ...rest] = path.split('.');
    const definition = field.args.find((arg) => arg.name === name);
    if (definition === undefined) return [];
    const value = node.arguments?.find((arg) => arg.name.value === name)?.value;
    const initial = countOf(property(definition.defaultValue, rest));
    if (value === undefined) return initial === null ? [] : [() => initial];
    return [(variables: Variables) => countOf(property(valueFromASTUntyped(value, variables), rest)) ?? initial];
  });
  if (readers.length === 0) return null;
  return (variables) => {
    let largest: number | null = null;
    for (const read of readers) {
      const count = read(variables);
      if (count !== null && (largest === null || count > largest)) largest = count;
    }
    return largest;
  };
}

function property(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined),
    value,
  );
}

/** A negative page is empty at best. */
function countOf(value: unknown): number | null {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? Math.max(0, value) : null;
}

/** Selections of one field merge: it is there when one of them runs. */
function when(uses: readonly Use[], cost: Cost): Cost {
  if (cost === 0 || uses.some(({ runs }) => runs === always)) return cost;
  return (variables) => (uses.some(({ runs }) => runs(variables)) ? evaluate(cost, variables) : 0);
}

function asFunction(cost: Cost): CostOf {
  return typeof cost === 'number' ? () => cost : cost;
}

function evaluate(cost: Cost, variables: Variables): number {
  return typeof cost === 'number' ? cost : cost(variables);
}

/** What variables change, and apart from it one number for all that they do not. */
function sum(costs: readonly Cost[]): Cost {
  const changing = costs.filter((cost): cost is CostOf => typeof cost !== 'number');
  const fixed = costs.reduce<number>((total, cost) => (typeof cost === 'number' ? total + cost : total), 0);
  if (changing.length === 0) return fixed;
  return (variables) => {
    let total = fixed;
    for (const cost of changing) total += cost(variables);
    return total;
  };
}

function max(costs: readonly Cost[]): Cost {
  const [first = 0] = costs;
  if (costs.every((cost) => cost === first)) return first;
  const changing = costs.filter((cost): cost is CostOf => typeof cost !== 'number');
  const fixed = costs.reduce<number>((most, cost) => (typeof cost === 'number' && cost > most ? cost : most), 0);
  if (changing.length === 0) return fixed;
  return (variables) => changing.reduce((most, cost) => Math.max(most, cost(variables)), fixed);
}

function times(size: Cost, cost: Cost): Cost {
  if (cost === 0) return 0;
  if (typeof size === 'number' && typeof cost === 'number') return size * cost;
  return (variables) => evaluate(size, variables) * evaluate(cost, variables);
}
