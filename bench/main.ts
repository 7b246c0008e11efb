/** `npm run bench`: measures the answerers against each other on this machine, prints what came out, writes it where it was asked to. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readOptions, USAGE } from './options.ts';

const directory = fileURLToPath(new URL('.', import.meta.url));

// The peers are packages of their own, which users of the gateway never install.
if (!existsSync(`${directory}node_modules/.package-lock.json`)) {
  console.log('installing the packages of the bench …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
const { ANSWERERS, YARDSTICK } = await import('./answerers/registry.ts');
const { measureWorkload } = await import('./measure/measure-workload.ts');
const { CAN_PIN } = await import('./measure/processes.ts');
const { drawChart } = await import('./report/chart.ts');
const { describeMachine, describeNoise, describeVersions } = await import('./report/machine.ts');
const { formatTable } = await import('./report/table.ts');
const { formatLive } = await import('./live/format-live.ts');
const { LIVE_WORKLOADS, runLive } = await import('./live/run-live.ts');
const { runOverload } = await import('./overload/run-overload.ts');
const { runSoak } = await import('./soak/run-soak.ts');
const { runTraffic } = await import('./traffic/run-traffic.ts');
const { expandWorkload, loadWorkload, WORKLOAD_NAMES } = await import('./workloads/registry.ts');

try {
  await run();
} catch (error) {
  console.error(error instanceof TypeError || error instanceof RangeError ? `${error.message}\n\n${USAGE}` : error);
  process.exit(1);
}

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const special = [...LIVE_WORKLOADS, 'traffic', 'overload', 'soak'] as const;
  // Half an hour is only for who asks for it.
  const asked = special.filter((name) =>
    options.workloads.length === 0 ? name !== 'soak' : options.workloads.includes(name),
  );
  const others = options.workloads.filter((name) => !special.some((one) => one === name));
  if (asked.length > 0 && options.workloads.length > 0 && others.length === 0) return runSpecialWorkloads();
  const unknown = options.only.filter((name) => !ANSWERERS.some((answerer) => answerer.name === name));
  if (unknown.length > 0) {
    const known = ANSWERERS.map(({ name }) => name).join(' ');
    throw new RangeError(`no answerer ${unknown.join(', ')}; there are: ${known}`);
  }
  const chosen = ANSWERERS.filter(({ name, onDemand }) =>
    options.only.length === 0 ? onDemand === undefined : options.only.includes(name),
  );
  const names = options.workloads.length === 0 ? WORKLOAD_NAMES : others.flatMap(expandWorkload);
  const workloads = await Promise.all(names.map(loadWorkload));
  console.log(`${describeMachine()}\n${describeVersions()}`);
  if (!CAN_PIN) console.log('taskset is missing: nothing is bound to a core, and the numbers are noisier');

  const measured: { name: string; title: string; summaries: Awaited<ReturnType<typeof measureWorkload>> }[] = [];
  for (const { name, title, yardstick = YARDSTICK } of workloads) {
    const able = chosen.filter((answerer) => answerer.answers(name));
    if (able.length === 0) continue;
    const summaries = await measureWorkload(name, able, { ...options, say: (line) => console.error(line) });
    console.log(`\n${name}: ${title}\n${formatTable(summaries)}\n${describeNoise(summaries, yardstick)}`);
    measured.push({ name, title, summaries });
    // After each workload: a long run that is cut off keeps what it has.
    if (options.json !== null) {
      const result = Object.fromEntries(measured.map((one) => [one.name, Object.fromEntries(one.summaries)]));
      writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
    }
    if (options.chart !== null) {
      const note = `CPU of ${YARDSTICK} over CPU of each, per request; longer is better. ${describeMachine()}`;
      writeFileSync(options.chart, drawChart(measured, note));
    }
  }
  await runSpecialWorkloads();

  /** Those that are not one request of many answerers. */
  async function runSpecialWorkloads(): Promise<void> {
    for (const name of asked) {
      const how = { ...options, say: (line: string) => console.error(line) };
      const found =
        name === 'traffic'
          ? await runTraffic(how)
          : name === 'overload'
            ? await runOverload(how)
            : name === 'soak'
              ? await runSoak(how)
              : await runLive(name, how);
      if ([...found.values()].some((numbers) => 'stale' in numbers && numbers.stale > 0)) process.exitCode = 1;
      console.log(`\n${name}\n${formatLive(found)}`);
    }
  }
}
