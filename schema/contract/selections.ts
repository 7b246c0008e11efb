/** The selections of an operation by response key and object type (GraphQL spec §6.3.2, CollectFields), collected once instead of per object. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Conditions } from './fetch.ts';

/** A selection set, and under which conditions it counts. */
export interface ConditionalSet {
  readonly set: SelectionSetNode;
  readonly conditions: Conditions;
}

/** Every use of one response key for one object type. Valid documents use one field with equal arguments. */
export interface Selected {
  /** The first use. */
  readonly node: FieldNode;
  /** All uses, whether they run or not. */
  readonly nodes: readonly FieldNode[];
  /** The key is written when all conditions of one of these hold; an empty one always holds. */
  readonly alternatives: readonly Conditions[];
  /**
   * Where in the answer the key may stand, in order of the document: at the first use that runs (GraphQL spec §6.3.2). Each
   * place with its number among all uses of the object and its conditions.
   */
  readonly places: readonly { readonly position: number; readonly conditions: Conditions }[];
  /** Selections below, of all uses. */
  readonly sets: readonly ConditionalSet[];
}

/**
 * @param type object type whose fields are collected; fragments on other types are left out. An interface stands for an
 *   object of which nothing but the interface is known: fragments on object types are left out then
 * @returns by response key, in the order of the document
 */
export function collectSelections(
  schema: GraphQLSchema,
  type: GraphQLObjectType | GraphQLInterfaceType,
  sets: readonly ConditionalSet[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode> = NO_FRAGMENTS,
): Map<string, Selected> {
  const uses = new Map<string, Use[]>();
  let position = 0;
  const walk = (set: SelectionSetNode, inherited: Conditions): void => {
    for (const selection of set.selections) {
      const own = conditionsOf(selection);
      if (own === 'never') continue;
      const conditions = own.length === 0 ? inherited : [...inherited, ...own];
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = uses.get(key);
        const use = { node: selection, conditions, position: position++ };
        if (known === undefined) uses.set(key, [use]);
        else known.push(use);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      const condition = fragment?.typeCondition?.name.value;
      if (fragment !== undefined && (condition === undefined || includesType(schema, condition, type))) {
        walk(fragment.selectionSet, conditions);
      }
    }
  };
  for (const { set, conditions } of sets) walk(set, conditions);
  return new Map([...uses].map(([key, found]) => [key, merge(found)]));
}

/** The object types a position of this type can hold. */
export function objectTypesOf(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  return isObjectType(type) ? [type] : schema.getPossibleTypes(type);
}

const NO_FRAGMENTS: ReadonlyMap<string, FragmentDefinitionNode> = new Map();

interface Use {
  readonly node: FieldNode;
  readonly conditions: Conditions;
  readonly position: number;
}

function merge(uses: readonly Use[]): Selected {
  const [first] = uses;
  if (first === undefined) throw new TypeError('a response key has at least one use');
  const always = uses.some(({ conditions }) => conditions.length === 0);
  return {
    node: first.node,
    nodes: uses.map(({ node }) => node),
    places: uses.slice(0, 1 + uses.findIndex(({ conditions }) => conditions.length === 0) || uses.length),
    alternatives: always ? [[]] : uses.map(({ conditions }) => conditions),
    sets: uses.flatMap(({ node, conditions }) =>
      // The conditions of a single use are those of its key: below it they hold already.
      node.selectionSet === undefined
        ? []
        : [{ set: node.selectionSet, conditions: uses.length === 1 ? [] : conditions }],
    ),
  };
}

function includesType(
  schema: GraphQLSchema,
  condition: string,
  type: GraphQLObjectType | GraphQLInterfaceType,
): boolean {
  if (condition === type.name) return true;
  const abstract = schema.getType(condition);
  return isAbstractType(abstract) && schema.isSubType(abstract, type);
}

/** `@skip(if: true)` or `@include(if: false)`: whatever the variables are. */
export function neverRuns(selection: SelectionNode): boolean {
  return conditionsOf(selection) === 'never';
}

/** Conditions on variables that a selection has itself; `never` when literals exclude it. */
export function conditionsOf({ directives }: SelectionNode): Conditions | 'never' {
  const found: { variable: string; is: boolean }[] = [];
  for (const { name, arguments: args } of directives ?? []) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const value = args?.[0]?.value;
    if (value === undefined) continue;
    const is = name.value === 'include';
    if (value.kind === Kind.VARIABLE) found.push({ variable: value.name.value, is });
    else if (valueFromASTUntyped(value) !== is) return 'never';
  }
  return found;
}
