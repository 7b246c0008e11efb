/** Paths of errors: subgraphs name fields by the keys of the plan, clients by their own. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { conditionsOf } from '../../../../schema/contract/selections.ts';

/** A response path. */
export type Path = readonly (string | number)[];

/**
 * Several fields of a client may share one key of the plan: then each of them has lost something. What the client did not
 * ask for has no path.
 *
 * @param place client's path to where `below` starts
 * @param below path in keys of the plan; positions in lists stay
 * @param variables leave out what `@skip` and `@include` exclude under them; `null`: everything that the document selects
 */
export type ToClientPaths = (
  place: Path,
  below: Path,
  variables: Readonly<Record<string, unknown>> | null,
) => readonly Path[];

export function createClientPaths(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  keys: ReadonlyMap<FieldNode, string>,
): ToClientPaths {
  type Variables = Parameters<ToClientPaths>[2];

  function runs(selection: SelectionNode, variables: Variables): boolean {
    if (variables === null) return true;
    const conditions = conditionsOf(selection);
    return conditions !== 'never' && conditions.every(({ variable, is }) => (variables[variable] === true) === is);
  }

  function fields(set: SelectionSetNode, variables: Variables): FieldNode[] {
    return set.selections.flatMap((selection): FieldNode[] => {
      if (!runs(selection, variables)) return [];
      if (selection.kind === Kind.FIELD) return [selection];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      return fragment === undefined ? [] : fields(fragment.selectionSet, variables);
    });
  }

  const responseKey = (node: FieldNode): string => node.alias?.value ?? node.name.value;
  const planKey = (node: FieldNode): string => keys.get(node) ?? node.name.value;

  /** Where the walk may be: a client's path, and the selections below it. */
  interface Branch {
    readonly path: Path;
    readonly sets: readonly SelectionSetNode[];
  }

  function step(
    { path, sets }: Branch,
    key: string,
    keyOf: (node: FieldNode) => string,
    variables: Variables,
  ): Branch[] {
    const branches = new Map<string, SelectionSetNode[]>();
    for (const node of sets.flatMap((set) => fields(set, variables))) {
      if (keyOf(node) !== key) continue;
      const below = branches.get(responseKey(node)) ?? [];
      branches.set(responseKey(node), below);
      if (node.selectionSet !== undefined) below.push(node.selectionSet);
    }
    return [...branches].map(([name, below]) => ({ path: [...path, name], sets: below }));
  }

  return (place, below, variables) => {
    let branches: Branch[] = [{ path: [], sets: [operation.selectionSet] }];
    for (const key of place) {
      branches =
        typeof key === 'number'
          ? along(branches, key)
          : branches.flatMap((branch) => step(branch, key, responseKey, variables));
    }
    for (const key of below) {
      branches =
        typeof key === 'number'
          ? along(branches, key)
          : branches.flatMap((branch) => step(branch, key, planKey, variables));
    }
    return branches.map(({ path }) => path);
  };

  function along(branches: readonly Branch[], index: number): Branch[] {
    return branches.map(({ path, sets }) => ({ path: [...path, index], sets }));
  }
}
