/** The JSON Schema of a page's response, for the serializer: what its query selects, with the types of the graph. */
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { FEDERATION_API, FEDERATION_QUERY } from '../../workloads/federation.ts';
import { PAGE_QUERY } from '../../workloads/page.ts';
import { portalOperations } from '../../workloads/portal.ts';

const company = buildSchema(readFileSync(new URL('../../../schema/generated/api.graphql', import.meta.url), 'utf8'));
const federation = buildSchema(FEDERATION_API);
const queries = new Map(portalOperations().map(({ operationName, query }) => [operationName, query]));
queries.set('DeclarationPage', PAGE_QUERY);
queries.set('TestQuery', FEDERATION_QUERY);

const LEAVES: Readonly<Record<string, string>> = { Int: 'integer', Float: 'number', Boolean: 'boolean' };

/** @param page name of its query */
export function responseSchema(page: string): object {
  const { definitions } = parse(queries.get(page) ?? '');
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  function object(type: GraphQLObjectType, { selections }: SelectionSetNode): Record<string, object> {
    const properties: Record<string, object> = {};
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const field = type.getFields()[selection.name.value];
        if (field === undefined) throw new Error(`${type.name} has no ${selection.name.value}`);
        properties[(selection.alias ?? selection.name).value] = value(field.type, selection.selectionSet);
      } else {
        const spread = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        if (spread !== undefined) Object.assign(properties, object(type, spread.selectionSet));
      }
    }
    return properties;
  }

  function value(type: GraphQLOutputType, selectionSet: SelectionSetNode | undefined): object {
    if (isNonNullType(type)) return value(type.ofType, selectionSet);
    if (isListType(type)) return { type: 'array', nullable: true, items: value(type.ofType, selectionSet) };
    const named = getNamedType(type);
    if (isLeafType(named)) return { type: LEAVES[named.name] ?? 'string', nullable: true };
    const properties = object(named as GraphQLObjectType, selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] });
    return { type: 'object', nullable: true, properties };
  }

  const query = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const root = (page === 'TestQuery' ? federation : company).getQueryType();
  if (query === undefined || root === null || root === undefined) throw new Error(`there is no query ${page}`);
  return { type: 'object', properties: { data: { type: 'object', properties: object(root, query.selectionSet) } } };
}
