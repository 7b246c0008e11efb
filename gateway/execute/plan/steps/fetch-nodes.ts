/** What a fetch of the plan says, read out of its text and its rewrites. */
import type { FetchNode } from '@apollo/query-planner';
import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { CannotCompile } from '../cannot-compile.ts';
import type { FetchId, Place } from '../rows/places.ts';

const operations = new WeakMap<FetchNode, OperationDefinitionNode>();

export function operationOf(node: FetchNode): OperationDefinitionNode {
  const known = operations.get(node);
  if (known !== undefined) return known;
  const document = parse(node.operation, { noLocation: true });
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION || document.definitions.length > 1) {
    throw new CannotCompile('fragments in a fetch are not compiled');
  }
  operations.set(node, operation);
  return operation;
}

export function keysOf(path: readonly (string | number)[]): string[] {
  return path.map(String).filter((key) => key !== '@');
}

/** `... on T` → the name that replaces `__typename` for members of T. */
export function typenamesOf({ inputRewrites = [] }: FetchNode): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const rewrite of inputRewrites) {
    const [condition, last] = rewrite.path;
    if (
      rewrite.kind !== 'ValueSetter' ||
      last !== '__typename' ||
      condition === undefined ||
      rewrite.path.length !== 2
    ) {
      throw new CannotCompile('a plan rewrites its input in a way that is not known');
    }
    found.set(condition.replace(/^\.\.\. on /, ''), String(rewrite.setValueTo));
  }
  return found;
}

/** Fetches that complete objects below a place which the representations need parts of. */
export function attachedBelow(place: Place, selections: NonNullable<FetchNode['requires']>): FetchId[] {
  return selections.flatMap((node): FetchId[] => {
    if (node.kind === 'InlineFragment') return attachedBelow(place, node.selections);
    const below = node.selections === undefined ? undefined : place.children.get(node.alias ?? node.name);
    if (below === undefined || node.selections === undefined) return [];
    return [...below.attachments.map(({ fetch }) => fetch), ...attachedBelow(below, node.selections)];
  });
}

export function requiredKeys(node: NonNullable<FetchNode['requires']>[number]): string[] {
  if (node.kind === 'Field') return [node.alias ?? node.name];
  return node.selections.flatMap(requiredKeys);
}

/** Fields a fetch of entities selects at its top, with the type they are selected on. */
export function topFields(operation: OperationDefinitionNode): [string, string | null][] {
  const found: [string, string | null][] = [];
  const walk = (set: OperationDefinitionNode['selectionSet'], type: string | null): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        walk(selection.selectionSet, selection.typeCondition?.name.value ?? type);
      else if (selection.kind === Kind.FIELD) found.push([selection.name.value, type]);
    }
  };
  const [entities] = operation.selectionSet.selections;
  if (entities?.kind === Kind.FIELD && entities.selectionSet !== undefined) walk(entities.selectionSet, null);
  return found;
}
