/**
 * Hive Gateway behind the server of graphql-ws, as its own command wires it, with the event-driven subscriptions of its
 * documentation: a topic of its PubSub in this process, so that no subgraph stands between an event and its subscribers.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGatewayRuntime, getGraphQLWSOptions } from '@graphql-hive/gateway-runtime';
import { MemPubSub } from '@graphql-hive/pubsub';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { eventData } from '../documents.ts';
import { serveLive } from './serve-live.ts';

const PATH = '/graphql';
const TOPIC = 'changed';

const pubsub = new MemPubSub();
const gateway = createGatewayRuntime({
  logging: false,
  landingPage: false,
  graphiql: false,
  maskedErrors: false,
  pubsub,
  supergraph: `
    schema
      @link(url: "https://specs.apollo.dev/link/v1.0")
      @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
    directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
    directive @join__graph(name: String!, url: String!) on ENUM_VALUE
    directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
    directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
    directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
    scalar join__FieldSet
    scalar link__Import
    enum link__Purpose { SECURITY EXECUTION }
    enum join__Graph { CUSTOMS @join__graph(name: "customs", url: "http://127.0.0.1:9/graphql") }
    type Query @join__type(graph: CUSTOMS) { ok: Boolean @join__field(graph: CUSTOMS) }
  `,
  additionalTypeDefs: `
    directive @resolveTo(pubsubTopic: String) on FIELD_DEFINITION
    enum Status { PRESENTED ACCEPTED }
    enum Channel { GREEN }
    type Event {
      eventId: ID! occurredAt: String! declarationId: ID! internalNumber: String!
      fromStatus: Status toStatus: Status! channel: Channel
    }
    extend schema { subscription: Subscription }
    type Subscription {
      declarationStatusChanged(declarationId: ID, mawbId: ID, assignedToMe: Boolean): Event! @resolveTo(pubsubTopic: "${TOPIC}")
    }
  `,
});
const server = createServer(gateway);
const sockets = new WebSocketServer({ server, path: PATH });
useServer(
  getGraphQLWSOptions(gateway, ({ extra }) => ({
    req: (extra as { request: unknown }).request,
    socket: (extra as { socket: unknown }).socket,
  })) as Parameters<typeof useServer>[0],
  sockets,
);
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo;
  // The graph is read at the first request over HTTP; an operation over a socket does not wait for it.
  const headers = { 'content-type': 'application/json' };
  await fetch(`http://127.0.0.1:${port}${PATH}`, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
  serveLive({ url: `ws://127.0.0.1:${port}${PATH}`, init: {} }, () => {
    pubsub.publish(TOPIC, { eventId: randomUUID(), occurredAt: new Date().toISOString(), ...eventData() });
  });
});
