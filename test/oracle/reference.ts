/** The reference: stock Apollo Server over stock Apollo Gateway, nothing of ours in between. */
import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import type { Answer, RunningAnswerer } from './answerer.ts';
import type { Rig } from './rig.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export async function createReference(rig: Rig): Promise<RunningAnswerer> {
  // Read by @apollo/gateway when it is constructed.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  const schemas = new Map(rig.subgraphs.map(({ name, schema }) => [name, schema]));
  const gateway = new ApolloGateway({
    supergraphSdl: rig.supergraphSdl,
    buildService: ({ name, url }) => {
      if (rig.overHttp) return new RemoteGraphQLDataSource({ url });
      const schema = schemas.get(name);
      if (schema === undefined) throw new TypeError(`no subgraph ${name}`);
      return new LocalGraphQLDataSource(schema);
    },
    logger: silent,
  });
  const server = new ApolloServer({
    gateway,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    logger: silent,
    stopOnTerminationSignals: false,
  });
  await server.start();
  return {
    answer: async ({ query, operationName, variables }) => {
      const { body } = await server.executeOperation({ query, operationName, variables });
      if (body.kind !== 'single') throw new TypeError('an answer in parts');
      return JSON.parse(JSON.stringify(body.singleResult)) as Answer;
    },
    close: () => server.stop(),
  };
}
