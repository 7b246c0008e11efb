/** One compiled service (SDL + bindings) → an executable Federation 2 subgraph, in process or hosted alone. */
import { createHash } from 'node:crypto';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, isScalarType, parse } from 'graphql';
import type { ServiceBindings } from '../../schema/contract/bindings.ts';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { Source } from '../../schema/contract/fetch.ts';
import type { EventField } from '../../schema/contract/field-binding.ts';
import type { CachePolicy } from '../../schema/contract/operation-binding.ts';
import { createAbsentClient, createNativeClient } from './fetch/native-client.ts';
import { createRemoteSource } from './fetch/remote-source.ts';
import { createRestSource } from './fetch/rest-source.ts';
import type { Buckets } from './limit/buckets.ts';
import { createResolvers } from './resolvers.ts';
import { scalars } from './scalars.ts';
import { createService, type ServiceCaches } from './service.ts';
import { createUpstreamClient, type UpstreamClient, type UpstreamOptions } from './upstream/client.ts';

export interface CompiledSubgraph {
  readonly sdl: string;
  readonly bindings: ServiceBindings;
}

export interface ServedSubgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** The service as a source of compiled plans. */
  readonly source: Source;
  /** Changes whenever the subgraph would answer differently. */
  readonly hash: string;
}

/**
 * @param upstream the client all subgraphs of a process share
 * @param caches what its writes spoil; left out: nothing is kept anywhere
 * @param buckets count the calls of limited operations; left out: nothing is limited
 */
export function serveSubgraph(
  { sdl, bindings }: CompiledSubgraph,
  upstream: UpstreamClient,
  caches: ServiceCaches | null = null,
  buckets: Buckets | null = null,
): ServedSubgraph {
  const service = createService(bindings, upstream, caches, buckets);
  const resolvers = createResolvers(service);
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never });
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type) && scalars[type.name] !== undefined) Object.assign(type, scalars[type.name]);
  }
  const hash = createHash('sha256').update(sdl).update(JSON.stringify(bindings)).digest('hex').slice(0, 16);
  return { name: bindings.service, schema, source: createRestSource(service, schema), hash };
}

/** A subgraph of the gateway's own: its schema and its resolvers are written by hand. */
export interface NativeService {
  readonly name: string;
  /** Federation 2 SDL, the one that was composed. */
  readonly sdl: string;
  /** By type and field; their context is the request's. */
  readonly resolvers: object;
  /** What its answers promise; `null`: they must not be kept. */
  readonly cache: CachePolicy | null;
  /** Its fields that domain events answer: a resolver gets the event's row as its parent. */
  readonly liveFields: Readonly<Record<string, EventField>>;
}

export interface NativeSubgraph extends Pick<ServedSubgraph, 'name' | 'schema' | 'hash'> {
  /** Tags that its answers have. */
  readonly tags: readonly string[];
  /** The subgraph as a source of the plans of one supergraph. */
  sourceIn(fullSchema: GraphQLSchema): Source;
}

export function serveNative({ name, sdl, resolvers, cache, liveFields }: NativeService): NativeSubgraph {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never });
  const client = createNativeClient(schema);
  const live = new Map(Object.entries(liveFields));
  return {
    name,
    schema,
    hash: createHash('sha256').update(sdl).digest('hex').slice(0, 16),
    tags: cache?.tags ?? [],
    sourceIn: (fullSchema) => ({
      ...createRemoteSource({ name, url: '', fullSchema, client, cache }),
      liveFields: live,
    }),
  };
}

/** A subgraph of the supergraph that this process does not serve: its fields are errors. */
export function absentSource(name: string, fullSchema: GraphQLSchema): Source {
  const client = createAbsentClient(() => new GatewayError('UPSTREAM_UNAVAILABLE', { service: name }));
  return createRemoteSource({ name, url: '', fullSchema, client });
}

export { type CacheMetrics, createCacheMetrics } from './cache/cache-metrics.ts';
export { createKeptBytes, type Kept, type KeptBytes, type KeptBytesOptions } from './cache/kept-bytes.ts';
export { SharedLifetime } from './cache/shared-lifetime.ts';
export { createLocalTagVersions, createSharedTagVersions, type TagVersions } from './cache/tag-versions.ts';
export { readersOf } from './cache/tenant-key.ts';
export { createUpstreamCache, type UpstreamCacheOptions } from './cache/upstream-cache.ts';
export { createEmitter } from './events/emitter.ts';
export { type EnvelopeReading, readEnvelope } from './events/envelope.ts';
export type { DropReason, EventBus, EventBusReports, OnGap, PublishOutcome } from './events/event-bus.ts';
export { createMemoryBus, type MemoryBusOptions } from './events/memory-bus.ts';
export { createRedisBus, type RedisBusOptions } from './events/redis-bus.ts';
export { comparePositions, isPosition, timeOf } from './events/stream-position.ts';
export { tellAfter } from './events/tell-after.ts';
export { tenantOfChannel } from './events/tenant-channel.ts';
export type { RemoteSourceOptions } from './fetch/remote-source.ts';
export type { Buckets, Limit, Verdict } from './limit/buckets.ts';
export { createLocalBuckets } from './limit/local-buckets.ts';
export { createSharedBuckets } from './limit/shared-buckets.ts';
export { openRestDoor } from './rest-door.ts';
export { createMemoryStore, type MemoryStoreOptions } from './store/memory-store.ts';
export { type RedisAddress, type RedisClient, readRedisAddress } from './store/redis-address.ts';
export { connectRedis, type RedisConnection, type RedisConnectionOptions } from './store/redis-connection.ts';
export { createRedisStore, type RedisStoreOptions } from './store/redis-store.ts';
export type { Store } from './store/store.ts';
export {
  createGraphqlClient,
  FORWARDED,
  type ForwardedHeader,
  type GraphqlClient,
  type GraphqlClientOptions,
  headersOf,
} from './upstream/graphql-client.ts';
export type { ServiceCredentials } from './upstream/open-pool.ts';
export type { ServiceState } from './upstream/upstream-metrics.ts';
export type { ServiceCaches };
export { createRemoteSource, createUpstreamClient, scalars, type UpstreamClient, type UpstreamOptions };
