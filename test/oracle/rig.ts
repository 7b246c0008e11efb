/** A synthetic supergraph set up to be asked: composed, its subgraphs executable, in process or over HTTP. */
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { type GraphQLSchema, graphql, isAbstractType, parse } from 'graphql';
import { loadSupergraph } from '../../gateway/execute/supergraph.ts';
import type { Answer, Answerer } from './answerer.ts';
import { type Misbehaviour, serveSubgraphOverHttp } from './serve-subgraph.ts';
import { buildSyntheticSubgraph } from './subgraph-schema.ts';
import { linkedSdl, type SyntheticSupergraph } from './synthetic-supergraph.ts';
import { createTruth } from './truth.ts';

export interface RigSubgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** Where it is served; a placeholder when it runs in process only. */
  readonly url: string;
  /** Runs an operation in this process. */
  readonly execute: Answerer;
}

export interface Rig extends AsyncDisposable {
  readonly supergraph: SyntheticSupergraph;
  readonly supergraphSdl: string;
  readonly apiSchema: GraphQLSchema;
  readonly subgraphs: readonly RigSubgraph[];
  /** Whether the subgraphs' URLs can be called. */
  readonly overHttp: boolean;
  readonly truth: Answerer;
  /**
   * The stock planner's plan of an operation as the client wrote it.
   *
   * @throws {Error} where the planner fails
   */
  plan(query: string, operationName?: string): unknown;
  /** Makes a subgraph that is served over HTTP answer nonsense; `null`: makes it answer truly again. */
  misbehave(subgraph: string, how: Misbehaviour | null): void;
  /** Puts the data back to their first state. To be called before each operation. */
  reset(): void;
}

export interface RigOptions {
  /** Serves each subgraph by node:http on a free port. Default: false. */
  readonly http?: boolean;
}

export async function createRig(supergraph: SyntheticSupergraph, options: RigOptions = {}): Promise<Rig> {
  let model = supergraph.createModel();
  const current = () => model;
  let apiSchema: GraphQLSchema | undefined;
  const concreteTypes = (name: string): readonly string[] => {
    const type = apiSchema?.getType(name);
    // A type that the API schema hides is looked up under its own name.
    return isAbstractType(type) ? (apiSchema?.getPossibleTypes(type) ?? []).map((one) => one.name) : [name];
  };
  const built = supergraph.subgraphs.map((subgraph) => ({
    subgraph,
    schema: buildSyntheticSubgraph(subgraph, { model: current, concreteTypes }),
  }));
  const servers = options.http
    ? await Promise.all(built.map(({ schema }) => serveSubgraphOverHttp(schema)))
    : built.map(() => null);
  const subgraphs = built.map(({ subgraph, schema }, index) => ({
    name: subgraph.name,
    schema,
    url: servers[index]?.url ?? `local://${subgraph.name}`,
    execute: ({ query, variables, operationName }) =>
      graphql({ schema, source: query, variableValues: variables, operationName }) as Promise<Answer>,
  })) satisfies RigSubgraph[];
  const composed = composeServices(
    supergraph.subgraphs.map((subgraph, index) => ({
      name: subgraph.name,
      typeDefs: parse(linkedSdl(subgraph)),
      url: subgraphs[index]?.url ?? '',
    })),
  );
  if (composed.errors !== undefined)
    throw new Error(
      `${supergraph.name} does not compose:\n${composed.errors.map(({ message }) => message).join('\n')}`,
    );
  // From the file, as a gateway does it: introspection answers types in the order of the file.
  const { supergraphSdl } = composed;
  const planner = loadSupergraph(supergraphSdl);
  apiSchema = Supergraph.build(supergraphSdl, { supportedFeatures: null }).apiSchema().toGraphQLJSSchema();
  return {
    supergraph,
    supergraphSdl,
    apiSchema,
    subgraphs,
    overHttp: options.http === true,
    plan: (query, operationName) => planner.plan(parse(query), operationName),
    truth: createTruth({ apiSchema, model: current }),
    misbehave: (subgraph, how) => {
      const server = servers[subgraphs.findIndex(({ name }) => name === subgraph)];
      if (server === undefined || server === null) throw new TypeError(`${subgraph} is not served over HTTP`);
      server.misbehave(how);
    },
    reset: () => {
      model = supergraph.createModel();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(servers.map((server) => server?.close()));
    },
  };
}
