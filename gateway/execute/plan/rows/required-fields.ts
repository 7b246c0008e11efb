/** What a fetch requires of an entity, as the plan lists it. */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';

/** Required selections of several fragments as one, a field once. */
export function mergeRequired(nodes: readonly QueryPlanSelectionNode[]): QueryPlanSelectionNode[] {
  const merged = new Map<string, QueryPlanSelectionNode>();
  for (const node of nodes) {
    if (node.kind !== 'Field') {
      for (const inner of mergeRequired(node.selections)) merged.set(keyOf(inner), inner);
      continue;
    }
    const known = merged.get(keyOf(node));
    const both = known?.kind === 'Field' && known.selections !== undefined && node.selections !== undefined;
    merged.set(keyOf(node), both ? { ...node, selections: [...known.selections, ...node.selections] } : node);
  }
  return [...merged.values()];
}

/** Fragments as groups of fields that count together: those that ask for different parts of one object are one. */
export function togetherRequired(
  fragments: readonly (readonly QueryPlanSelectionNode[])[],
): readonly (readonly QueryPlanSelectionNode[])[] {
  const groups: (readonly QueryPlanSelectionNode[])[] = [];
  for (const fragment of fragments) {
    let joined = fragment;
    for (const group of [...groups]) {
      const apart = joined.every((node) =>
        group.every((other) => keyOf(node) !== keyOf(other) || JSON.stringify(node) === JSON.stringify(other)),
      );
      if (apart) continue;
      groups.splice(groups.indexOf(group), 1);
      joined = mergeRequired([...group, ...joined]);
    }
    groups.push(joined);
  }
  return groups;
}

/** The response key of a field; a fragment has none. */
export function keyOf(node: QueryPlanSelectionNode): string {
  return node.kind === 'Field' ? (node.alias ?? node.name) : '';
}
