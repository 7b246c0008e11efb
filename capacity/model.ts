/** What a number of requests a day takes: pods by measured CPU, Redis by what is kept, dollars by the analysis' prices. */
import type { Values } from './assumptions.ts';

export interface Measured {
  /** CPU of the gateway for a page that is not kept, by page: µs, user and system. */
  readonly pages: Readonly<Record<string, number>>;
  /** CPU for an answer that is kept, µs. */
  readonly cached: number;
}

/** Part of the reads that each page makes. */
export type Mix = Readonly<Record<string, number>>;

export interface Need {
  readonly requestsPerDay: number;
  readonly regions: number;
  readonly cpuMicrosPerRequest: number;
  readonly peakPerSecond: number;
  /** In all regions. */
  readonly pods: number;
  readonly gatewayNodes: number;
  /** In each region. */
  readonly redisMiB: number;
  readonly redisNode: string;
  readonly dollarsPerMonth: number;
  readonly dollarsPerMillion: number;
  readonly lines: Readonly<Record<string, number>>;
}

/** Usable memory and price of ElastiCache nodes, US-East-1, on demand. */
const REDIS_NODES = [
  { name: 'cache.t3.micro', mib: 512, month: 12 },
  { name: 'cache.t3.small', mib: 1403, month: 25 },
  { name: 'cache.t3.medium', mib: 3164, month: 50 },
  { name: 'cache.r6g.large', mib: 13_385, month: 150 },
  { name: 'cache.r6g.xlarge', mib: 26_957, month: 300 },
  { name: 'cache.r6g.2xlarge', mib: 54_118, month: 600 },
  { name: 'cache.r6g.4xlarge', mib: 108_431, month: 1200 },
] as const;

/** Nodes that the analysis has beside the gateway's: IAM and the other services, each with a disk. */
const OTHER_NODES = 12;

/** @throws {RangeError} when the mix names a page that was not measured */
export function needFor(requestsPerDay: number, regions: number, measured: Measured, mix: Mix, values: Values): Need {
  const v = values;
  const weights = Object.values(mix).reduce((total, weight) => total + weight, 0);
  const page = Object.entries(mix).reduce((total, [name, weight]) => {
    const micros = measured.pages[name];
    if (micros === undefined) throw new RangeError(`${name} was not measured`);
    return total + (micros * weight) / weights;
  }, 0);
  const kept = (1 - v.writeShare) * v.cacheHitShare;
  const cpuMicrosPerRequest = (kept * measured.cached + (1 - kept) * page) * v.cpuSlowdown;
  const peakPerSecond = (requestsPerDay / 86_400) * v.peakFactor;
  const perPod = (v.podCpu * v.targetUtilization * 1_000_000) / cpuMicrosPerRequest;
  const podsOfRegion = Math.max(v.minPods, Math.ceil(peakPerSecond / regions / perPod));
  const pods = podsOfRegion * regions;
  // In a zone each, and no more pods on a node than it has CPU for.
  const nodesOfRegion = Math.max(
    Math.min(v.minPods, podsOfRegion),
    Math.ceil((podsOfRegion * v.podCpu) / v.gatewayNodeCpu),
  );
  const gatewayNodes = nodesOfRegion * regions;

  const entries = (requestsPerDay / regions) * v.keptEntriesPerRequestPerDay;
  const redisMiB = ((entries * v.keptEntryBytes) / 1_048_576 + v.eventStreamMiB) / v.redisFillShare;
  const { node, shards } = redisFor(redisMiB);

  const monthly = requestsPerDay * v.daysPerMonth;
  const gigabytes = (monthly * v.bytesPerAnswer) / 1e9;
  const logs = (monthly * v.logBytesPerRequest) / 1e9;
  const growth = Math.max(1, requestsPerDay / regions / v.otherServicesUpTo);
  const included = 1_000_000 * v.daysPerMonth;
  const lines = {
    cluster: v.clusterPerHour * v.hoursPerMonth * regions,
    gatewayNodes: gatewayNodes * v.gatewayNodeMonth,
    otherServices: v.otherServicesMonth * growth * regions,
    redis: node.month * shards * regions,
    database: (v.databaseMonth + v.databaseStorageMonth) * growth * regions,
    balancer: v.balancerMonth * regions + (Math.max(0, monthly - included) / 1_000_000) * v.balancerPerMillion,
    nat: v.natMonth * regions,
    transfer: gigabytes * v.transferPerGB,
    logs: logs * v.logsPerGB,
    secrets: v.secretsMonth * regions,
    disks: (gatewayNodes + OTHER_NODES * growth * regions) * v.nodeDiskMonth,
    assets: v.staticAssetsMonth,
    search: v.searchMonth * Math.max(1, logs / v.searchUpToGB),
    betweenRegions: ((monthly * v.eventBytesPerRequest) / 1e9) * v.regionTransferPerGB * (regions - 1),
  };
  const dollarsPerMonth = Object.values(lines).reduce((total, dollars) => total + dollars, 0);
  return {
    ...{
      requestsPerDay,
      regions,
      cpuMicrosPerRequest,
      peakPerSecond,
      pods,
      gatewayNodes,
      redisMiB,
      lines,
      dollarsPerMonth,
    },
    redisNode: shards === 1 ? node.name : `${shards} × ${node.name}`,
    dollarsPerMillion: (dollarsPerMonth / monthly) * 1_000_000,
  };
}

function redisFor(mib: number) {
  const largest = REDIS_NODES[REDIS_NODES.length - 1] as (typeof REDIS_NODES)[number];
  const node = REDIS_NODES.find((one) => one.mib >= mib) ?? largest;
  return { node, shards: Math.max(1, Math.ceil(mib / node.mib)) };
}
