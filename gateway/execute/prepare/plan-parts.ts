/**
 * Fields whose `@requires` want one field with different arguments cannot be planned together: the planner fetches the
 * required field once, under one key, and one of them would be computed from the other's input. So they are planned
 * apart, and the plans run side by side. Changes are planned one by one.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { GatewayError } from '../../../schema/contract/errors.ts';
import { neverRuns } from '../../../schema/contract/selections.ts';
import type { Supergraph } from '../supergraph.ts';

/** Printed arguments by required field, each with the type that has both. */
type Requirements = ReadonlyMap<string, string>;

/**
 * @returns for each part, in the order in which changes are made, the fields that it leaves to the others; one part that
 *   leaves out nothing is the rule
 * @throws {GatewayError} `BAD_REQUEST` for one change whose answer needs several parts: it would be made more than once
 */
export function planParts(
  supergraph: Pick<Supergraph, 'apiSchema' | 'subgraphs' | 'requiredArguments'>,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): readonly ReadonlySet<FieldNode>[] {
  const required = fieldsWithRequirements(supergraph, operation, fragments);
  if (operation.operation === OperationTypeNode.MUTATION) return changes(required, operation, fragments);
  return othersOf(compatibleFields(required));
}

/** Fields in groups whose requirements agree. */
function compatibleFields(required: ReadonlyMap<FieldNode, Requirements>): readonly ReadonlySet<FieldNode>[] {
  const parts: { readonly fields: Set<FieldNode>; readonly wanted: Map<string, string> }[] = [];
  for (const [field, requirements] of required) {
    const fitting = parts.find(({ wanted }) =>
      [...requirements].every(([key, text]) => (wanted.get(key) ?? text) === text),
    );
    const part = fitting ?? { fields: new Set(), wanted: new Map() };
    if (fitting === undefined) parts.push(part);
    part.fields.add(field);
    for (const [key, text] of requirements) part.wanted.set(key, text);
  }
  return parts.map(({ fields }) => fields);
}

/**
 * Each change of its own: the planner puts neighbours of one subgraph into one fetch, and what the first one answers would
 * be completed from other subgraphs after the last one was made (GraphQL spec §6.2.2 wants them in series).
 */
function changes(
  required: ReadonlyMap<FieldNode, Requirements>,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): readonly ReadonlySet<FieldNode>[] {
  const sets = new Map(fragments.map(({ name, selectionSet }) => [name.value, selectionSet]));
  const fieldsOf = (set: SelectionSetNode | undefined): readonly FieldNode[] =>
    (set?.selections ?? []).flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      return fieldsOf(
        selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : sets.get(selection.name.value),
      );
    });
  const all = (field: FieldNode): readonly FieldNode[] => [field, ...fieldsOf(field.selectionSet).flatMap(all)];

  const byKey = new Map<string, Set<FieldNode>>();
  for (const field of fieldsOf(operation.selectionSet)) {
    if (field.name.value.startsWith('__') || neverRuns(field)) continue;
    const key = field.alias?.value ?? field.name.value;
    byKey.set(key, (byKey.get(key) ?? new Set()).add(field));
  }
  for (const uses of byKey.values()) {
    const within = new Set([...uses].flatMap(all));
    const own = new Map([...required].filter(([field]) => within.has(field)));
    if (compatibleFields(own).length > 1) {
      const names = [...new Set([...own.keys()].map(({ name }) => name.value))].join(', ');
      throw new GatewayError('BAD_REQUEST', {
        message: `Fields of one mutation need the same input with different arguments: ${names}. Ask for them in a query`,
      });
    }
  }
  return othersOf([...byKey.values()]);
}

/** For each group the fields of all the other groups. */
function othersOf(groups: readonly ReadonlySet<FieldNode>[]): readonly ReadonlySet<FieldNode>[] {
  if (groups.length <= 1) return [new Set()];
  return groups.map((own) => new Set(groups.flatMap((group) => (group === own ? [] : [...group]))));
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
