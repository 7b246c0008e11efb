/** Under which conditions a fetch asks for what: an input that was not asked for is no input that is missing. */
import { Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Conditions } from '../../../../schema/contract/fetch.ts';
import { conditionsOf } from '../../../../schema/contract/selections.ts';

/**
 * @param place response path of the objects that the fetch completes, without list positions
 * @param outer conditions of the fetch itself
 * @returns by {@link pathKey}: each list of conditions that must hold for one selection there
 */
export function fetchConditions(
  operation: OperationDefinitionNode,
  place: readonly string[],
  outer: Conditions,
): ReadonlyMap<string, readonly Conditions[]> {
  const found = new Map<string, Conditions[]>();
  const walk = (set: SelectionSetNode, path: readonly string[], inherited: Conditions): void => {
    for (const selection of set.selections) {
      const own = conditionsOf(selection);
      if (own === 'never') continue;
      const conditions = [...inherited, ...own];
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      let below = path;
      if (selection.kind === Kind.FIELD && selection.name.value !== '_entities') {
        below = [...path, selection.alias?.value ?? selection.name.value];
        const key = pathKey(below);
        found.set(key, [...(found.get(key) ?? []), conditions]);
      }
      if (selection.selectionSet !== undefined) walk(selection.selectionSet, below, conditions);
    }
  };
  walk(operation.selectionSet, place, outer);
  return found;
}

/** A response path as the key of a map. */
export function pathKey(path: readonly string[]): string {
  return path.join('.');
}
