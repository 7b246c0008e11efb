/**
 * The long run: `npm run fuzz:edge -- [--minutes 10] [--seed N]`.
 * Prints what was sent and answered, every finding in its smallest form, and the memory of the process; exit code 1 when there is a finding.
 */
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { startFuzzedGateway } from './fuzzed-gateway.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(values.seed);
const print = (line: string) => process.stdout.write(`${line}\n`);
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

await using gateway = await startFuzzedGateway();
const end = Date.now() + Number(values.minutes) * 60_000;
const counts = new Map<string, number>();
const findings = new Set<string>();
const weights: number[] = [];
print(`seed ${seed}, ${values.minutes} minutes`);
for (let round = 0; Date.now() < end && gateway.alive; round++) {
  const result = await runCampaign(gateway, { seed: seed + round * 1000, requests: 1600, scripts: 320 });
  for (const [what, times] of result.counts) counts.set(what, (counts.get(what) ?? 0) + times);
  for (const finding of result.findings) {
    if (!findings.has(finding)) print(`\nround ${round}: ${finding}\n`);
    findings.add(finding);
  }
  weights.push(await gateway.weigh());
}
for (const [what, times] of [...counts].sort(([one], [other]) => one.localeCompare(other)))
  print(`${String(times).padStart(8)} ${what}`);
print(`${[...counts.values()].reduce((sum, times) => sum + times, 0)} in all, ${findings.size} findings`);
const tenth = Math.max(1, Math.floor(weights.length / 10));
print(
  `memory over time: ${weights
    .filter((_, round) => round % tenth === 0)
    .map(megabytes)
    .join(', ')}`,
);
process.exitCode = findings.size > 0 ? 1 : 0;
