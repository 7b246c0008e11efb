/** A supergraph of small subgraphs on ports of their own, answered through remote sources. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { readAccessRules } from '../../gateway/execute/access-rules.ts';
import { createEngine } from '../../gateway/execute/engine.ts';
import { DEFAULT_LIMITS } from '../../gateway/execute/limits/query-limits.ts';
import { loadSupergraph } from '../../gateway/execute/supergraph.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { createGraphqlClient, createRemoteSource, type GraphqlClientOptions } from '../../subgraphs/engine/serve.ts';

export interface SubgraphRequest {
  readonly subgraph: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    readonly query: string;
    readonly operationName?: string;
    readonly variables: Readonly<Record<string, unknown>>;
  };
}

/** Takes over from the subgraph: answers an HTTP body, or does what it likes with the response. */
export type Interference = (response: ServerResponse, request: SubgraphRequest) => string | undefined;

export interface RemoteSubgraph {
  /** Federation 2 SDL without the `@link`, which is put in front. */
  readonly sdl: string;
  readonly resolvers: Readonly<Record<string, unknown>>;
}

export interface RemoteAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  readonly data: any;
  readonly errors: readonly {
    readonly path: readonly (string | number)[];
    readonly message: string;
    readonly extensions: unknown;
  }[];
}

export interface RemoteGraph extends AsyncDisposable {
  readonly requests: SubgraphRequest[];
  /** Until the next call; by subgraph. */
  interfere(subgraph: string, interference: Interference | null): void;
  ask(query: string, variables?: Record<string, unknown>, context?: Partial<RequestContext>): Promise<RemoteAnswer>;
}

const IMPORTS = ['@key', '@shareable', '@requires', '@external', '@interfaceObject'];
/** Since Federation 2.5 and 2.6. */
const ACCESS = ['@authenticated', '@requiresScopes', '@policy'];

function linked(sdl: string): string {
  const used = [...IMPORTS, ...ACCESS].filter((name) => new RegExp(`${name}\\b`).test(sdl)).map((name) => `"${name}"`);
  const version = ACCESS.some((name) => sdl.includes(name)) ? '2.6' : '2.3';
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v${version}", import: [${used.join(', ')}])\n${sdl}`;
}

/** A port and the server on it. */
async function listen(handler: Parameters<typeof createServer>[1]) {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` };
}

export async function startRemoteGraph(
  subgraphs: Readonly<Record<string, RemoteSubgraph>>,
  options: GraphqlClientOptions = {},
): Promise<RemoteGraph> {
  const requests: SubgraphRequest[] = [];
  const interferences = new Map<string, Interference | null>();
  const running = await Promise.all(
    Object.entries(subgraphs).map(async ([name, { sdl, resolvers }]) => {
      const typeDefs = parse(linked(sdl));
      const schema = buildSubgraphSchema({ typeDefs, resolvers: resolvers as never });
      const { server, url } = await listen(async (incoming, response) => {
        const body = JSON.parse(await text(incoming)) as SubgraphRequest['body'];
        const request = { subgraph: name, headers: incoming.headers, body };
        requests.push(request);
        const interference = interferences.get(name);
        if (interference) {
          const answer = interference(response, request);
          if (answer !== undefined) response.end(answer);
          return;
        }
        const { query, variables, operationName } = body;
        const result = await graphql({ schema, source: query, variableValues: variables, operationName });
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
      });
      return { name, typeDefs, server, url };
    }),
  );
  const composed = composeServices(running.map(({ name, typeDefs, url }) => ({ name, typeDefs, url })));
  if (composed.errors !== undefined) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
  const supergraph = loadSupergraph(composed.supergraphSdl);
  const client = createGraphqlClient(options);
  const sources = new Map(
    supergraph.subgraphs.map(({ name, url }) => [
      name,
      createRemoteSource({ name, url, fullSchema: supergraph.fullSchema, client }),
    ]),
  );
  const documents = { limits: DEFAULT_LIMITS, introspection: true };
  const rules = readAccessRules(composed.supergraphSdl);
  const engine = createEngine({ supergraph, sources, rules, documents });
  return {
    requests,
    interfere: (subgraph, interference) => void interferences.set(subgraph, interference),
    ask: async (query, variables = {}, given = {}) => {
      const context: RequestContext = { ...anonymous(), ...given };
      const { data, errors } = await engine.admit({ query, operationName: undefined, variables }, context).run();
      return {
        data: JSON.parse(data),
        errors: errors.map(({ error, path }) => ({
          path,
          message: error.message,
          extensions: (error as { extensions?: unknown }).extensions,
        })),
      };
    },
    [Symbol.asyncDispose]: async () => {
      for (const { server } of running) {
        server.closeAllConnections();
        server.close();
      }
      await client.close();
    },
  };
}

function anonymous(): RequestContext {
  return {
    correlationId: '7f7c2a52-4f3f-4d4e-9d0c-1f2f3a4b5c6d',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: null,
    locale: 'en',
    caller: null,
    tenant: null,
    signal: new AbortController().signal,
  };
}
