/** What the generator and the shrinker both need to know of a document. */
import { type ASTNode, type DocumentNode, Kind, type OperationDefinitionNode, visit } from 'graphql';

/** Names of the variables an operation declares; of the only operation without a name. */
export function variablesOf(document: DocumentNode, operationName?: string): string[] {
  return (operationOf(document, operationName)?.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
}

export function operationOf(document: DocumentNode, operationName?: string): OperationDefinitionNode | undefined {
  return document.definitions.find(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && (operationName === undefined || node.name?.value === operationName),
  );
}

/** The document without fragments that no operation reaches and variables that nothing uses. */
export function dropUnused(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const reached = new Set<string>();
  const operations = document.definitions.flatMap((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION) return [];
    const used = new Set<string>();
    const seen = new Set<string>();
    collect(node, used, seen);
    for (const name of seen) reached.add(name);
    return [
      { ...node, variableDefinitions: node.variableDefinitions?.filter((one) => used.has(one.variable.name.value)) },
    ];
  });
  return {
    ...document,
    definitions: [...operations, ...[...fragments.values()].filter(({ name }) => reached.has(name.value))],
  };

  function collect(from: ASTNode, used: Set<string>, seen: Set<string>): void {
    visit(from, {
      VariableDefinition: () => false,
      Variable: ({ name }) => {
        used.add(name.value);
      },
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment === undefined || seen.has(name.value)) return;
        seen.add(name.value);
        collect(fragment, used, seen);
      },
    });
  }
}
