/** GraphQL Yoga behind the server of graphql-ws, wired as Yoga's documentation has it: every subscriber runs every event. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionArgs, execute, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { eventData } from '../documents.ts';
import { serveLive } from './serve-live.ts';

interface Event {
  readonly [property: string]: unknown;
}

const pubSub = createPubSub<{ changed: [event: Event] }>();
const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs: `
      type Query { ok: Boolean }
      enum Status { PRESENTED ACCEPTED }
      enum Channel { GREEN }
      type Declaration { id: ID! }
      type Event {
        eventId: ID! occurredAt: String! declarationId: ID! internalNumber: String!
        fromStatus: Status toStatus: Status! channel: Channel declaration: Declaration
      }
      type Subscription { declarationStatusChanged(declarationId: ID, mawbId: ID, assignedToMe: Boolean): Event! }
    `,
    resolvers: {
      Subscription: {
        declarationStatusChanged: {
          subscribe: () => pubSub.subscribe('changed'),
          resolve: (event: Event) => event,
        },
      },
    },
  }),
});
const server = createServer(yoga);
const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint });

interface Roots extends ExecutionArgs {
  readonly rootValue: { readonly execute: typeof execute; readonly subscribe: typeof subscribe };
}

useServer(
  {
    execute: (args) => (args as Roots).rootValue.execute(args),
    subscribe: (args) => (args as Roots).rootValue.subscribe(args),
    onSubscribe: async (context, _id, payload) => {
      const enveloped = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params: payload,
      });
      const args = {
        schema: enveloped.schema,
        operationName: payload.operationName,
        document: enveloped.parse(payload.query),
        variableValues: payload.variables,
        contextValue: await enveloped.contextFactory(),
        rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
      };
      const errors = enveloped.validate(args.schema, args.document);
      return errors.length > 0 ? errors : args;
    },
  },
  sockets,
);
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveLive({ url: `ws://127.0.0.1:${port}${yoga.graphqlEndpoint}`, init: {} }, () => {
    pubSub.publish('changed', { eventId: randomUUID(), occurredAt: new Date().toISOString(), ...eventData() });
  });
});
