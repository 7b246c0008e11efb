/**
 * Response keys of our own for what is planned. A client's aliases decide how the answer is written, not what is fetched:
 * left in the plan they could collide with keys and required fields that the planner adds under their plain names, and
 * then replace their values (the reference gateway's fault). A field without arguments keeps its name; with arguments,
 * each set of arguments gets a key of its own, and so has each response key that selects other things below the field:
 * fetched together, a null that rises in one use would take the object from the other one (GraphQL spec §6.4.4). Nothing a
 * client named reaches a subgraph.
 */

import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { neverRuns } from '../../../schema/contract/selections.ts';

/** The key under which a field is fetched. */
export type PlanKeys = ReadonlyMap<FieldNode, string>;

export function planKeysOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): PlanKeys {
  const keys = new Map<FieldNode, string>();
  const below = selectionsByKey(operation, fragments);
  const uses = new Map<string, string[]>();
  const info = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(info, {
    Field: (node) => {
      const name = node.name.value;
      const definition = info.getFieldDef();
      if (name.startsWith('__') || !definition) {
        keys.set(node, name);
        return;
      }
      // A change that is asked for twice is made twice.
      // Fields of one name but of different outlines may stand side by side only under different keys (GraphQL spec §5.3.2).
      const own = info.getParentType() === schema.getMutationType() ? responseKeyOf(node) : '';
      const use = `${own} ${below.get(`${responseKeyOf(node)}:${name}`) ?? ''} ${outlineOf(definition.type)} ${(node.arguments ?? []).map(print).join(' ')}`;
      const known = uses.get(name) ?? (definition.args.length === 0 ? [] : [PLAIN]);
      uses.set(name, known);
      const index = known.includes(use) ? known.indexOf(use) : known.push(use) - 1;
      keys.set(node, index === 0 ? name : `${name}__${index}`);
    },
  });
  visit({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }, visitor);
  return keys;
}

/** What is selected below each field, by response key and name: all uses of a response key may meet in one object. */
function selectionsByKey(
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  const Field = (node: FieldNode): void => {
    if (node.selectionSet === undefined) return;
    const key = `${responseKeyOf(node)}:${node.name.value}`;
    const texts = found.get(key) ?? new Set();
    found.set(key, texts.add(print(node.selectionSet)));
  };
  visit({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }, { Field });
  return new Map([...found].map(([key, texts]) => [key, [...texts].sort().join(' ')]));
}

function responseKeyOf(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}

/** What two fields under one key must share: lists, nullability, and the type when it is a leaf (SameResponseShape). */
function outlineOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  return isCompositeType(named) ? String(type).replace(named.name, '*') : String(type);
}

/** Takes the plain name where a field has arguments: there the planner may need it with arguments of the schema's own. */
const PLAIN = '';

interface Definitions {
  readonly operation: OperationDefinitionNode;
  readonly fragments: readonly FragmentDefinitionNode[];
}

/** Stands where nothing is to be fetched: every selection set has to hold something. */
const NOTHING: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
const META = /^__(?:schema|type)$/;

/** The operation as it is planned: fields under their plan keys, denied ones as `__typename`, which costs no fetch. */
export function forPlanning(
  { operation, fragments }: Definitions,
  keys: PlanKeys,
  denied: ReadonlySet<FieldNode>,
): Definitions {
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment.selectionSet]));
  /** Whether all of a selection set can be excluded: the planner then drops the object, which must be there, empty. */
  const mayBeEmpty = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      if (neverRuns(selection) || (selection.directives?.length ?? 0) > 0) return !neverRuns(selection);
      if (selection.kind === Kind.FIELD) return false;
      const set = selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : byName.get(selection.name.value);
      return set !== undefined && mayBeEmpty(set);
    });
  const rewrite = <T extends OperationDefinitionNode | FragmentDefinitionNode>(definition: T): T =>
    visit(definition, {
      leave: (node): FieldNode | undefined => {
        if (node.kind !== Kind.FIELD || node.selectionSet === undefined || !mayBeEmpty(node.selectionSet))
          return undefined;
        return { ...node, selectionSet: withTypename(node.selectionSet) };
      },
      enter: (node): FieldNode | undefined => {
        if (node.kind !== Kind.FIELD && node.kind !== Kind.INLINE_FRAGMENT && node.kind !== Kind.FRAGMENT_SPREAD)
          return undefined;
        if (neverRuns(node)) return NOTHING;
        if (node.kind !== Kind.FIELD) return undefined;
        // Introspection is not the planner's: its own copy of the meta schema is older than graphql-js's.
        if (denied.has(node) || META.test(node.name.value)) return NOTHING;
        const key = keys.get(node) ?? node.name.value;
        if (key === node.name.value) return node.alias === undefined ? undefined : { ...node, alias: undefined };
        return { ...node, alias: { kind: Kind.NAME, value: key } };
      },
    });
  return {
    operation: rewrite(operation),
    fragments: fragments.filter(({ typeCondition }) => !typeCondition.name.value.startsWith('__')).map(rewrite),
  };
}

function withTypename(set: SelectionSetNode): SelectionSetNode {
  return { ...set, selections: [...set.selections, NOTHING] };
}

/** The operation with the client's own keys, denied fields as `__typename` under theirs: no selection runs empty. */
export function withoutFields({ operation, fragments }: Definitions, denied: ReadonlySet<FieldNode>): Definitions {
  const strip = <T extends OperationDefinitionNode | FragmentDefinitionNode>(definition: T): T =>
    visit(definition, {
      Field: (node): FieldNode | undefined => {
        if (!denied.has(node)) return undefined;
        const alias = { kind: Kind.NAME, value: node.alias?.value ?? node.name.value } as const;
        return {
          kind: Kind.FIELD,
          alias,
          name: { kind: Kind.NAME, value: '__typename' },
          directives: node.directives ?? [],
        };
      },
    });
  return { operation: strip(operation), fragments: fragments.map(strip) };
}
