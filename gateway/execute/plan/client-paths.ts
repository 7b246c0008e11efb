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
 * Several fields of a client may share one key of the plan: then each of them has lost something.
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

  function follow(start: readonly Branch[], path: Path, keyOf: (node: FieldNode) => string): readonly Branch[] {
    let branches = start;
    for (const key of path) {
      branches =
        typeof key === 'number' ? along(branches, key) : branches.flatMap((branch) => step(branch, key, keyOf));
    }
    return branches;
  }

  const root: readonly Branch[] = [{ path: [], sets: [operation.selectionSet] }];

  return (place, below) => {
    const found = follow(follow(root, place, responseKey), below, planKey);
    if (found.length > 0) return found.map(({ path }) => path);
    if (place.length === 0) return [below.slice(0, 1)];
    // Not asked for here: perhaps under another name of the same place; else what needed it is lost at the place itself.
    const elsewhere = follow(root, [...planPath(place), ...below], planKey);
    return elsewhere.length > 0 ? [] : [place];
  };

  /** The keys of the plan on a client's path. */
  function planPath(path: Path): Path {
    let sets: readonly SelectionSetNode[] = [operation.selectionSet];
    return path.map((key) => {
      if (typeof key === 'number') return key;
      const nodes = sets.flatMap(fields).filter((node) => responseKey(node) === key);
      sets = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
      return nodes[0] === undefined ? key : planKey(nodes[0]);
    });
  }

  function along(branches: readonly Branch[], index: number): Branch[] {
    return branches.map(({ path, sets }) => ({ path: [...path, index], sets }));
  }
}
