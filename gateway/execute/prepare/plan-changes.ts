/** The changes that a mutation asks for, one a root field: what the audit has to be told of, also when it is refused. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLID,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import type { AuditBinding, Change } from '../../../schema/contract/change.ts';
import { recordIds, textNamed } from '../../../schema/contract/record-ids.ts';
import { always, both, type Runs, runsOf, type Variables } from '../conditions.ts';

/** A change, and where in the answer its outcome is. */
export interface PlannedChange extends Change {
  /** Name of the root field in the answer. */
  readonly key: string;
  /** Names under which the answer holds the id of the record, and an access token. */
  readonly idKey: string | null;
  readonly tokenKey: string | null;
}

export type Changes = (variables: Variables) => readonly PlannedChange[];

/**
 * @param filedAs how an operation is filed that is more than a change, by the name of its field
 * @returns `null` when the operation is no mutation
 */
export function planChanges(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  filedAs: ReadonlyMap<string, AuditBinding>,
): Changes | null {
  if (operation.operation !== 'mutation') return null;
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const roots = fieldsOf(operation, byName).filter(({ node }) => node.name.value !== '__typename');
  return (variables) =>
    roots.filter(({ runs }) => runs(variables)).map(({ node }) => changeOf(schema, node, variables, byName, filedAs));
}

function changeOf(
  schema: GraphQLSchema,
  node: FieldNode,
  variables: Variables,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  filedAs: ReadonlyMap<string, AuditBinding>,
): PlannedChange {
  const name = node.name.value;
  const filed = filedAs.get(name);
  const types = schema.getMutationType()?.getFields()[name]?.args ?? [];
  const ids: Record<string, unknown> = {};
  const others: Record<string, unknown> = {};
  for (const { name: argument, value } of node.arguments ?? []) {
    const type = types.find((one) => one.name === argument.value)?.type;
    const group = type !== undefined && getNamedType(type) === GraphQLID ? ids : others;
    group[argument.value] = valueFromASTUntyped(value, variables);
  }
  const below = fieldsOf(node, fragments);
  const keyOf = (field: string): string | null => {
    const found = below.find((inner) => inner.node.name.value === field)?.node;
    return found === undefined ? null : (found.alias?.value ?? field);
  };
  return {
    operation: name,
    event: filed?.event ?? 'change',
    records: recordIds(ids, others),
    attempted: filed?.attempted === undefined ? null : textNamed(filed.attempted, others),
    key: node.alias?.value ?? name,
    idKey: keyOf('id'),
    tokenKey: filed?.token === undefined ? null : keyOf(filed.token),
  };
}

function fieldsOf(
  { selectionSet }: OperationDefinitionNode | FieldNode | FragmentDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  above: Runs = always,
): { readonly node: FieldNode; readonly runs: Runs }[] {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    const runs = both(above, runsOf(selection));
    if (selection.kind === Kind.FIELD) return [{ node: selection, runs }];
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return fragment === undefined ? [] : fieldsOf(fragment as FragmentDefinitionNode, fragments, runs);
  });
}
