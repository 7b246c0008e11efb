/** The command line. */
import { parseArgs } from 'node:util';

export interface Options {
  /** Names; empty for all. */
  readonly workloads: readonly string[];
  /** Answerers by name; empty for all. */
  readonly only: readonly string[];
  /** Where the numbers are written as JSON. */
  readonly json: string | null;
  /** Where the chart is written as SVG. */
  readonly chart: string | null;
  /** Where CPU profiles of the answerers are written, one file a process. */
  readonly profile: string | null;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  /** Length of `soak`. */
  readonly minutes: number;
  readonly cores: readonly [number, number];
}

export const USAGE = `npm run bench -- [workload…] [options]

  --only a,b         answerers to run; hand-written is the yardstick of the ratios
  --json FILE        writes {workload: {answerer: {cpuUsPerRequest, requestsPerSecond, p50Ms, p99Ms, rssMb, errors, ratio, …}}}
  --chart FILE       writes a chart of the ratios as SVG
  --profile DIR      writes a CPU profile of each answerer, for the browser's developer tools; the numbers are no use then
  --rounds N         measurements of each answerer, taking turns (default 5)
  --seconds S        length of one measurement (default 3)
  --warm-up S        load before the first round, the same for everybody (default 10)
  --connections N    client connections (default 32)
  --minutes N        length of soak (default 30)
  --cores A,B        core of the answerers, core of load and upstreams (default 0,1)`;

/** @throws {TypeError} that says which argument is wrong */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      json: { type: 'string' },
      chart: { type: 'string' },
      profile: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      'warm-up': { type: 'string', default: '10' },
      connections: { type: 'string', default: '32' },
      minutes: { type: 'string', default: '30' },
      cores: { type: 'string', default: '0,1' },
    },
  });
  const [answererCore, otherCore] = values.cores.split(',').map((core) => number('cores', core));
  if (answererCore === undefined || otherCore === undefined) throw new TypeError('--cores takes two numbers');
  return {
    workloads: positionals,
    only: values.only.split(',').filter(Boolean),
    json: values.json ?? null,
    chart: values.chart ?? null,
    profile: values.profile ?? null,
    rounds: number('rounds', values.rounds),
    seconds: number('seconds', values.seconds),
    warmUpSeconds: number('warm-up', values['warm-up']),
    connections: number('connections', values.connections),
    minutes: number('minutes', values.minutes),
    cores: [answererCore, otherCore],
  };
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || text === '')
    throw new TypeError(`--${name} takes a number, not "${text}"`);
  return value;
}
