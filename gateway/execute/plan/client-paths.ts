/** Paths of errors: subgraphs name fields by the keys of the plan, clients by their own. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** A response path. */
export type Path = readonly (string | number)[];

/**
 * Several fields of a client may share one key of the plan: then each of them has lost something. What the client did not
 * ask for has no path.
 *
 * @param place client's path to where `below` starts
 * @param below path in keys of the plan; positions in lists stay
 */
export type ToClientPaths = (place: Path, below: Path) => readonly Path[];

export function createClientPaths(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  keys: ReadonlyMap<FieldNode, string>,
): ToClientPaths {
  function fields(set: SelectionSetNode): FieldNode[] {
    return set.selections.flatMap((selection): FieldNode[] => {
      if (selection.kind === Kind.FIELD) return [selection];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      return fragment === undefined ? [] : fields(fragment.selectionSet);
    });
  }

  const responseKey = (node: FieldNode): string => node.alias?.value ?? node.name.value;
  const planKey = (node: FieldNode): string => keys.get(node) ?? node.name.value;

  /** Where the walk may be: a client's path, and the selections below it. */
  interface Branch {
    readonly path: Path;
    readonly sets: readonly SelectionSetNode[];
  }

  function step({ path, sets }: Branch, key: string, keyOf: (node: FieldNode) => string): Branch[] {
    const branches = new Map<string, SelectionSetNode[]>();
    for (const node of sets.flatMap(fields)) {
      if (keyOf(node) !== key) continue;
      const below = branches.get(responseKey(node)) ?? [];
      branches.set(responseKey(node), below);
      if (node.selectionSet !== undefined) below.push(node.selectionSet);
    }
    return [...branches].map(([name, below]) => ({ path: [...path, name], sets: below }));
  }

  return (place, below) => {
    let branches: Branch[] = [{ path: [], sets: [operation.selectionSet] }];
    for (const key of place) {
      branches =
        typeof key === 'number' ? along(branches, key) : branches.flatMap((branch) => step(branch, key, responseKey));
    }
    for (const key of below) {
      branches =
        typeof key === 'number' ? along(branches, key) : branches.flatMap((branch) => step(branch, key, planKey));
    }
    return branches.map(({ path }) => path);
  };

  function along(branches: readonly Branch[], index: number): Branch[] {
    return branches.map(({ path, sets }) => ({ path: [...path, index], sets }));
  }
}
