/**
 * Fields whose `@requires` want one field with different arguments cannot be planned together: the planner fetches the
 * required field once, under one key, and one of them would be computed from the other's input. So they are planned
 * apart, and the plans run side by side.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Supergraph } from '../supergraph.ts';

/** Printed arguments by required field, each with the type that has both. */
type Requirements = ReadonlyMap<string, string>;

/**
 * @returns for each part, the fields that it leaves to the others; one part that leaves out nothing is the rule
 * @throws {Error} for a change: in parts it would be made more than once
 */
export function planParts(
  supergraph: Pick<Supergraph, 'apiSchema' | 'subgraphs' | 'requiredArguments'>,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): readonly ReadonlySet<FieldNode>[] {
  const parts: { readonly fields: Set<FieldNode>; readonly wanted: Map<string, string> }[] = [];
  for (const [field, requirements] of fieldsWithRequirements(supergraph, operation, fragments)) {
    const fitting = parts.find(({ wanted }) =>
      [...requirements].every(([key, text]) => (wanted.get(key) ?? text) === text),
    );
    const part = fitting ?? { fields: new Set(), wanted: new Map() };
    if (fitting === undefined) parts.push(part);
    part.fields.add(field);
    for (const [key, text] of requirements) part.wanted.set(key, text);
  }
  if (parts.length <= 1) return [new Set()];
  if (operation.operation !== OperationTypeNode.QUERY) throw new Error('a change cannot be planned in parts');
  return parts.map((own) => new Set(parts.flatMap((part) => (part === own ? [] : [...part.fields]))));
}

function fieldsWithRequirements(
  { apiSchema, subgraphs, requiredArguments }: Parameters<typeof planParts>[0],
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): ReadonlyMap<FieldNode, Requirements> {
  const found = new Map<FieldNode, Requirements>();
  const info = new TypeInfo(apiSchema);
  const visitor = visitWithTypeInfo(info, {
    Field: (node) => {
      const parent = info.getParentType();
      if (!parent) return;
      const named = getNamedType(parent);
      const types = isAbstractType(named) ? [named, ...apiSchema.getPossibleTypes(named)] : [named];
      const requirements = types.flatMap(({ name }) =>
        subgraphs.flatMap((service) =>
          [...requiredArguments(service.name, name, node.name.value)].map(
            ([key, text]) => [`${name}.${key}`, text] as const,
          ),
        ),
      );
      if (requirements.length > 0) found.set(node, new Map(requirements));
    },
  });
  visit({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }, visitor);
  return found;
}
