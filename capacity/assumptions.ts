/** Every number of the model that is not measured: name, value, unit, and where it comes from. `--set name=value` changes one. */

interface Assumption {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

const analysis = (value: number, unit: string): Assumption => ({ value, unit, source: 'the analysis, cost analysis' });
const guess = (value: number, unit: string, source: string): Assumption => ({ value, unit, source });

export const ASSUMPTIONS = {
  hoursPerMonth: guess(730, 'h', 'AWS bills by the hour; the analysis takes about 720 to 730'),
  daysPerMonth: analysis(30, 'd'),
  // Traffic
  peakFactor: guess(5, '× the mean', 'office hours of two countries in one time zone'),
  cacheHitShare: guess(0.6, 'of reads', 'the analysis’ aim for phase 3'),
  writeShare: guess(0.1, 'of requests', 'portal pages: one write for nine reads'),
  bytesPerAnswer: guess(3500, 'bytes', '100 GB and 30 M requests a month, as in the analysis'),
  logBytesPerRequest: guess(333, 'bytes', '10 GB and 30 M requests a month, as in the analysis'),
  // Pods
  podCpu: analysis(1, 'vCPU'),
  podMemoryGiB: analysis(1, 'GiB'),
  targetUtilization: guess(0.7, 'of a pod’s CPU', 'the autoscaler’s target'),
  minPods: guess(3, 'pods', 'one in each zone; the analysis’ deployment'),
  cpuSlowdown: guess(1, '×', 'a vCPU of the cluster against the core that was measured'),
  // Redis
  keptEntryBytes: guess(6000, 'bytes', 'an answer, its key and what Redis needs for it'),
  keptEntriesPerRequestPerDay: guess(0.002, 'entries', 'distinct answers alive within a time to live of 300 s'),
  eventStreamMiB: guess(64, 'MiB', '10,000 events of 2 kB in each of three tenants'),
  redisFillShare: guess(0.6, 'of its memory', 'the rest is for copies while it saves'),
  // Prices, US-East-1, on demand
  clusterPerHour: analysis(0.1, '$/h'),
  gatewayNodeMonth: analysis(30, '$/month, t3.medium'),
  gatewayNodeCpu: guess(2, 'vCPU', 't3.medium'),
  otherServicesMonth: analysis(225, '$/month: IAM 3 × t3.medium and nine t3.small'),
  otherServicesUpTo: guess(4_000_000, 'requests a day', 'what these nodes carry; then they grow in proportion'),
  databaseMonth: analysis(50, '$/month, db.t3.medium'),
  databaseStorageMonth: analysis(5.75, '$/month'),
  balancerMonth: analysis(22, '$/month at 1 M requests a day'),
  balancerPerMillion: guess(
    0.3,
    '$/million requests beyond',
    '0.008 $ an LCU: 25 new connections a second or 1 GB an hour',
  ),
  natMonth: analysis(70, '$/month'),
  transferPerGB: analysis(0.09, '$/GB'),
  logsPerGB: analysis(0.5, '$/GB'),
  secretsMonth: analysis(2, '$/month'),
  nodeDiskMonth: analysis(8, '$/month, 100 GB gp3 a node'),
  staticAssetsMonth: analysis(0.12, '$/month'),
  searchMonth: analysis(100, '$/month, OpenSearch'),
  searchUpToGB: guess(30, 'GB of logs a month', 'what two t3.medium.search keep'),
  regionTransferPerGB: guess(0.02, '$/GB', 'between two regions of AWS'),
  eventBytesPerRequest: guess(200, 'bytes', 'events that a second region is told of'),
} as const satisfies Readonly<Record<string, Assumption>>;

export type AssumptionName = keyof typeof ASSUMPTIONS;
export type Values = Readonly<Record<AssumptionName, number>>;

/**
 * @param changes `name=value`
 * @throws {RangeError} for an unknown name, or a value that is no positive number
 */
export function valuesWith(changes: readonly string[] = []): Values {
  const values = Object.fromEntries(Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value]));
  for (const change of changes) {
    const [name = '', text = ''] = change.split('=');
    if (!Object.hasOwn(ASSUMPTIONS, name)) throw new RangeError(`${name}: no such assumption`);
    const value = Number(text);
    if (text === '' || !Number.isFinite(value) || value < 0)
      throw new RangeError(`${name}: ${text} is no number from 0`);
    values[name] = value;
  }
  return values as Values;
}
