/** Refuses an operation that walks in a circle through the graph: each turn may multiply what the one before fetched. */
import {
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { exceeded } from './exceeded.ts';

/**
 * The operation has to be valid and within the limit of fields, which bounds the work here.
 *
 * @throws {GatewayError} QUERY_TOO_DEEP when a field stands inside itself more often than allowed
 */
export function checkRecursion(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  maxRecursion: number,
): void {
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  /** Times each field stands on the way down to here. */
  const above = new Map<string, number>();

  function walk(type: GraphQLNamedType | null | undefined, { selections }: SelectionSetNode): number {
    let most = 0;
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : byName.get(selection.name.value);
        if (fragment === undefined) continue;
        const condition = fragment.typeCondition?.name.value;
        const inner = condition === undefined ? type : schema.getType(condition);
        most = Math.max(most, walk(inner, fragment.selectionSet));
        continue;
      }
      if (selection.selectionSet === undefined || !type || !('getFields' in type)) continue;
      const field = type.getFields()[selection.name.value];
      if (field === undefined) continue;
      const coordinate = `${type.name}.${field.name}`;
      const turns = above.get(coordinate) ?? 0;
      above.set(coordinate, turns + 1);
      most = Math.max(most, turns, walk(getNamedType(field.type), selection.selectionSet));
      above.set(coordinate, turns);
    }
    return most;
  }

  const measured = walk(schema.getRootType(operation.operation), operation.selectionSet);
  if (measured > maxRecursion) throw exceeded('RECURSION', measured, maxRecursion);
}
