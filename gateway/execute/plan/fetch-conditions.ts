/** Under which conditions a fetch asks for what: an input that was not asked for is no input that is missing. */
import { Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Conditions } from '../../../schema/contract/fetch.ts';
import { conditionsOf } from '../../../schema/contract/selections.ts';

/**
 * @param outer conditions of the fetch itself
 * @returns by response key, at whatever depth: each list of conditions that must hold for one selection of it
 */
export function fetchConditions(
  operation: OperationDefinitionNode,
  outer: Conditions,
): ReadonlyMap<string, readonly Conditions[]> {
  const found = new Map<string, Conditions[]>();
  const walk = (set: SelectionSetNode, inherited: Conditions): void => {
    for (const selection of set.selections) {
      const own = conditionsOf(selection);
      if (own === 'never') continue;
      const conditions = [...inherited, ...own];
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        found.set(key, [...(found.get(key) ?? []), conditions]);
      }
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet !== undefined)
        walk(selection.selectionSet, conditions);
    }
  };
  walk(operation.selectionSet, outer);
  return found;
}
