/** Reads `REDIS_URL`: one server, a Cluster or a Sentinel-watched primary, and makes the client for it. */
import { createClient, createCluster, createSentinel, type RedisClientType } from '@keyv/redis';

/** The commands that one server, a Cluster and Sentinel have in common. */
export type RedisClient = RedisClientType;

/** RESP3 `$`: answers arrive as the bytes they are, without a walk through UTF-8. */
const BYTES = { 36: Buffer } as const;

export interface RedisAddress {
  readonly kind: 'single' | 'cluster' | 'sentinel';
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** Name of the primary that Sentinel watches. */
  readonly primary: string;
}

const SHAPE = /^redis(s?)(?:\+(cluster|sentinel))?:\/\/(?:([^@/]*)@)?([^/@]+)(?:\/([^/]*))?$/;

/**
 * `redis://[user:password@]host[:port][/database]`, `rediss://…` for TLS, `redis+cluster://host:port,host:port`,
 * `redis+sentinel://host:port,host:port/primary`; both with `rediss+` for TLS.
 *
 * @returns `null` when it is none of these
 */
export function readRedisAddress(url: string): RedisAddress | null {
  const match = SHAPE.exec(url);
  if (match === null) return null;
  const [, secure, kind = 'single', userinfo = '', hosts = '', path = ''] = match;
  const nodes = hosts.split(',').map((text) => {
    const node = /^(\[[0-9a-fA-F:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text);
    const port = Number(node?.[2] ?? (kind === 'sentinel' ? 26_379 : 6379));
    return node === null || port < 1 || port > 65_535 ? null : { host: String(node[1]).replace(/^\[|\]$/g, ''), port };
  });
  if (!nodes.every((node) => node !== null)) return null;
  if (kind === 'single' && (nodes.length > 1 || !/^\d{0,4}$/.test(path))) return null;
  if ((kind === 'cluster') !== (path === '') && kind !== 'single') return null;
  const colon = userinfo.indexOf(':');
  try {
    return {
      kind: kind as RedisAddress['kind'],
      nodes,
      tls: secure === 's',
      username: decodeURIComponent(colon < 0 ? userinfo : userinfo.slice(0, colon)) || undefined,
      password: (colon < 0 ? undefined : decodeURIComponent(userinfo.slice(colon + 1))) || undefined,
      database: kind === 'single' ? Number(path) : 0,
      primary: path,
    };
  } catch {
    return null;
  }
}

/** Not connected yet. Commands fail at once while there is no connection: a queue would make callers hang. */
export function createRedisClient(address: RedisAddress): RedisClient {
  const { kind, nodes, tls, username, password, database, primary } = address;
  const socketOptions = {
    connectTimeout: 1000,
    reconnectStrategy: (attempts: number) => Math.min(50 * 2 ** attempts, 1000),
  };
  const shared = {
    disableOfflineQueue: true,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  const commandOptions = { typeMapping: BYTES };
  if (kind === 'single') {
    const socket = { ...socketOptions, ...nodes[0], ...(tls && { tls: true as const }) };
    return createClient({ ...shared, database, socket, commandOptions }) as unknown as RedisClient;
  }
  const socket = { ...socketOptions, ...(tls && { tls: true as const }) };
  if (kind === 'cluster') {
    const rootNodes = nodes.map((node) => ({ socket: { ...socket, ...node } }));
    const cluster = createCluster({ rootNodes, defaults: { ...shared, socket }, commandOptions });
    return cluster as unknown as RedisClient;
  }
  const sentinel = createSentinel({
    name: primary,
    sentinelRootNodes: [...nodes],
    nodeClientOptions: { ...shared, socket },
    sentinelClientOptions: { socket },
    commandOptions,
  });
  return sentinel as unknown as RedisClient;
}
