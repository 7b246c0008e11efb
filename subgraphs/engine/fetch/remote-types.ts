/** Types of fields as one subgraph of a supergraph has them (join spec v0.3, `@join__field(graph:, type:)`). */
import {
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
} from 'graphql';

export interface SubgraphTypes {
  /** Value of enum `join__Graph`, `null` when the schema does not name the subgraph. */
  readonly graph: string | null;
}

/** @param schema the full supergraph */
export function typesOfSubgraph(schema: GraphQLSchema, subgraph: string): SubgraphTypes {
  const graphs = schema.getType('join__Graph');
  const value = isEnumType(graphs)
    ? graphs
        .getValues()
        .find(({ astNode }) =>
          astNode?.directives?.some(
            (directive) => directive.name.value === 'join__graph' && argument(directive, 'name') === subgraph,
          ),
        )
    : undefined;
  return { graph: value?.name ?? null };
}

/** Name of the field's type without lists; a subgraph may have a narrower one than the supergraph. */
export function namedTypeOf(field: GraphQLField<unknown, unknown>, { graph }: SubgraphTypes): string {
  const own = field.astNode?.directives?.find(
    (directive) => directive.name.value === 'join__field' && argument(directive, 'graph') === graph,
  );
  const type = own === undefined || graph === null ? null : argument(own, 'type');
  return type === null ? getNamedType(field.type).name : type.replaceAll(/[[\]!\s]/g, '');
}

export function listDepthOf(type: GraphQLOutputType): number {
  const bare = getNullableType(type);
  return isListType(bare) ? 1 + listDepthOf(bare.ofType as GraphQLOutputType) : 0;
}

function argument(directive: ConstDirectiveNode, name: string): string | null {
  const value = directive.arguments?.find((entry) => entry.name.value === name)?.value;
  return value !== undefined && 'value' in value ? String(value.value) : null;
}
