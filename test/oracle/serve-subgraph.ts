/** A subgraph on a port of its own: graphql-js behind node:http, which can be told to misbehave. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type GraphQLSchema, graphql } from 'graphql';

/** What a subgraph answers instead of the truth. */
export const MISBEHAVIOURS = {
  'drops the connection': null,
  'answers 500': { status: 500, body: 'Internal Server Error' },
  'answers 503 in JSON': { status: 503, body: '{"error":"down"}' },
  'answers no JSON': { status: 200, body: '<html>sign in</html>' },
  'answers an empty object': { status: 200, body: '{}' },
  'answers no data': { status: 200, body: '{"data":null}' },
  'answers other data': { status: 200, body: '{"data":{"surprise":1}}' },
  'answers errors only': { status: 200, body: '{"errors":[{"message":"no","extensions":{"code":"NO"}}]}' },
} as const satisfies Record<string, null | { readonly status: number; readonly body: string }>;

export type Misbehaviour = keyof typeof MISBEHAVIOURS;

export interface ServedSubgraph {
  readonly url: string;
  /** From now on; `null`: answers truly again. */
  misbehave(how: Misbehaviour | null): void;
  close(): Promise<void>;
}

export async function serveSubgraphOverHttp(schema: GraphQLSchema): Promise<ServedSubgraph> {
  let misbehaviour: Misbehaviour | null = null;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { query, variables, operationName } = JSON.parse(await text(request));
    if (misbehaviour !== null) {
      const answer = MISBEHAVIOURS[misbehaviour];
      if (answer === null) request.socket.destroy();
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      return;
    }
    const result = await graphql({ schema, source: query, variableValues: variables, operationName });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  }
  const server = createServer((request, response) => {
    respond(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    misbehave: (how) => {
      misbehaviour = how;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
