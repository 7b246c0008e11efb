/** `npm run capacity [-- --set name=value …] [--requests N] [--regions N] [--lines]`: what the traffic takes, and what it costs. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { analysisTotals } from './analysis-costs.ts';
import { ASSUMPTIONS, valuesWith } from './assumptions.ts';
import { type Measured, type Mix, type Need, needFor } from './model.ts';

interface Measurement extends Measured {
  readonly command: string;
  readonly machine: string;
  readonly date: string;
}

const { values: options } = parseArgs({
  options: {
    set: { type: 'string', multiple: true, default: [] },
    requests: { type: 'string' },
    regions: { type: 'string' },
    lines: { type: 'boolean', default: false },
  },
});
const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const say = (line = ''): void => void process.stdout.write(`${line}\n`);
const measured = JSON.parse(read('measured.json')) as Measurement;
const mix = JSON.parse(read('mix.json')) as Mix;
const values = valuesWith(options.set);
const changed = new Set(options.set.map((change) => change.split('=')[0]));

const scenarios = options.requests === undefined ? [1e6, 1e7, 1e8, 1e9] : [Number(options.requests)];
const regions = options.regions === undefined ? [1, 2] : [Number(options.regions)];
const needs = regions.flatMap((count) => scenarios.map((requests) => needFor(requests, count, measured, mix, values)));

say(`Measured: ${measured.command} (${measured.machine}, ${measured.date})`);
say();
say('requests/day  regions  µs/request  peak/s   pods  nodes  Redis a region                $/month  $/M requests');
for (const need of needs) say(row(need));
if (options.lines) {
  for (const { requestsPerDay, regions: count, lines } of needs) {
    say(`\n${requestsPerDay.toExponential()} a day, ${count} region(s)`);
    for (const [name, dollars] of Object.entries(lines)) say(`  ${name.padEnd(16)} ${dollars.toFixed(2).padStart(12)}`);
  }
}
say('\nThe analysis, from its own lines, $/month:');
for (const [name, dollars] of Object.entries(analysisTotals()))
  say(`  ${name.padEnd(16)} ${String(dollars).padStart(6)}`);
say('\nAssumptions (--set name=value):');
for (const [name, { unit, source }] of Object.entries(ASSUMPTIONS)) {
  const value = values[name as keyof typeof values];
  say(`  ${changed.has(name) ? '*' : ' '} ${name.padEnd(28)} ${String(value).padStart(9)} ${unit} (${source})`);
}

function row(need: Need): string {
  return [
    need.requestsPerDay.toExponential(0).padStart(12),
    String(need.regions).padStart(8),
    need.cpuMicrosPerRequest.toFixed(0).padStart(11),
    need.peakPerSecond.toFixed(0).padStart(7),
    String(need.pods).padStart(6),
    String(need.gatewayNodes).padStart(6),
    ` ${`${need.redisMiB.toFixed(0)} MiB, ${need.redisNode}`.padEnd(28)}`,
    need.dollarsPerMonth.toFixed(0).padStart(8),
    need.dollarsPerMillion.toFixed(2).padStart(13),
  ].join(' ');
}
