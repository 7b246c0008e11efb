/** Paths of errors: subgraphs name fields by the keys of the plan, clients by their own. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Path } from './run-state.ts';

/**
 * @param place client's path to where `below` starts
 * @param below path in keys of the plan; positions in lists stay
 */
export type ToClientPath = (place: Path, below: Path) => Path;

export function createClientPaths(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  keys: ReadonlyMap<FieldNode, string>,
): ToClientPath {
  function fields(set: SelectionSetNode): FieldNode[] {
    return set.selections.flatMap((selection): FieldNode[] => {
      if (selection.kind === Kind.FIELD) return [selection];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      return fragment === undefined ? [] : fields(fragment.selectionSet);
    });
  }

  const responseKey = (node: FieldNode): string => node.alias?.value ?? node.name.value;
  const planKey = (node: FieldNode): string => keys.get(node) ?? node.name.value;

  return (place, below) => {
    let sets: SelectionSetNode[] = [operation.selectionSet];
    const descend = (key: string, keyOf: (node: FieldNode) => string): FieldNode | undefined => {
      const found = sets.flatMap(fields).filter((node) => keyOf(node) === key);
      sets = found.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
      return found[0];
    };
    for (const key of place) if (typeof key === 'string') descend(key, responseKey);
    const rest = below.map((key) => {
      if (typeof key === 'number') return key;
      const node = descend(key, planKey);
      return node === undefined ? key : responseKey(node);
    });
    return [...place, ...rest];
  };
}
