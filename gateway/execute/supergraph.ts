/** A supergraph, loaded: what clients see of it, and its query planner. */
import { createHash } from 'node:crypto';
import { Supergraph as FederationSupergraph, operationFromDocument } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql';
import { type CostRules, readCostRules } from './limits/cost-rules.ts';
import { planableSdl } from './planable-sdl.ts';

export interface Supergraph {
  readonly sdl: string;
  /** Changes whenever the SDL does. */
  readonly hash: string;
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** Everything, hidden types included. */
  readonly fullSchema: GraphQLSchema;
  /** Names of all fields of {@link fullSchema}. */
  readonly fieldNames: ReadonlySet<string>;
  /** Name and routing URL of each subgraph. */
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** What its fields cost. */
  readonly costs: CostRules;
  /** Arguments that `@requires` gives the fields it needs, by response key. */
  requiredArguments(service: string, type: string, field: string): ReadonlyMap<string, string>;
  /** @param document one valid operation with its fragments */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan;
}

/** @throws {Error} the composer's own message when the text is no supergraph */
export function loadSupergraph(sdl: string): Supergraph {
  const supergraph = FederationSupergraph.build(planableSdl(sdl));
  const api = supergraph.apiSchema();
  const apiSchema = api.toGraphQLJSSchema();
  const fullSchema = supergraph.schema.toGraphQLJSSchema();
  // Fragments of the client would come back in fetches; the compiler wants them written out.
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
  return {
    sdl,
    hash: createHash('sha256').update(sdl).digest('hex').slice(0, 16),
    apiSchema,
    fullSchema,
    fieldNames: fieldNamesOf(fullSchema),
    subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
    costs: readCostRules(sdl, apiSchema),
    requiredArguments: readRequiredArguments(sdl),
    plan: (document, operationName) =>
      planner.buildQueryPlan(
        operationFromDocument(api, document, operationName === undefined ? {} : { operationName }),
      ),
  };
}

function fieldNamesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const names = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) || isInterfaceType(type)) for (const name of Object.keys(type.getFields())) names.add(name);
  }
  return names;
}

/** Reads `@join__field(graph:, requires:)`: the planner's `requires` lose the arguments that the schema gives there. */
function readRequiredArguments(sdl: string): Supergraph['requiredArguments'] {
  const byField = new Map<string, ReadonlyMap<string, string>>();
  const graphs = new Map<string, string>();
  const { definitions } = parse(sdl, { noLocation: true });
  for (const definition of definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const name = argument(
        value.directives?.find((directive) => directive.name.value === 'join__graph'),
        'name',
      );
      graphs.set(value.name.value, name ?? value.name.value);
    }
  }
  for (const definition of definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) {
      for (const directive of field.directives ?? []) {
        const requires = directive.name.value === 'join__field' ? argument(directive, 'requires') : undefined;
        const graph = graphs.get(argument(directive, 'graph') ?? '');
        if (requires === undefined || graph === undefined) continue;
        byField.set(`${graph} ${definition.name.value}.${field.name.value}`, topArguments(requires));
      }
    }
  }
  const none: ReadonlyMap<string, string> = new Map();
  return (service, type, field) => byField.get(`${service} ${type}.${field}`) ?? none;
}

function argument(directive: ConstDirectiveNode | undefined, name: string): string | undefined {
  const value = directive?.arguments?.find((entry) => entry.name.value === name)?.value;
  return value !== undefined && 'value' in value ? String(value.value) : undefined;
}

function topArguments(fieldSet: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD)
        found.set(selection.name.value, (selection.arguments ?? []).map(print).join(' '));
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet);
    }
  };
  const [definition] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  if (definition?.kind === Kind.OPERATION_DEFINITION) walk(definition.selectionSet);
  return found;
}
