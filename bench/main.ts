/** `npm run bench`: measures the answerers against each other on this machine, prints what came out, writes it where it was asked to. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readOptions, USAGE } from './options.ts';

const directory = fileURLToPath(new URL('.', import.meta.url));

// The peers are packages of their own, which users of the gateway never install.
if (!existsSync(`${directory}node_modules/.package-lock.json`)) {
  console.log('installing the packages of the bench …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
const { ANSWERERS } = await import('./answerers/registry.ts');
const { measureWorkload } = await import('./measure/measure-workload.ts');
const { CAN_PIN } = await import('./measure/processes.ts');
const { formatTable } = await import('./report/table.ts');
const { expandWorkload, loadWorkload, WORKLOAD_NAMES } = await import('./workloads/registry.ts');

try {
  await run();
} catch (error) {
  console.error(error instanceof TypeError || error instanceof RangeError ? `${error.message}\n\n${USAGE}` : error);
  process.exit(1);
}

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const unknown = options.only.filter((name) => !ANSWERERS.some((answerer) => answerer.name === name));
  if (unknown.length > 0) {
    throw new RangeError(
      `no answerer ${unknown.join(', ')}; there are: ${ANSWERERS.map(({ name }) => name).join(' ')}`,
    );
  }
  const names = options.workloads.length === 0 ? WORKLOAD_NAMES : options.workloads.flatMap(expandWorkload);
  for (const name of names) await loadWorkload(name);
  console.log(`${availableParallelism()} × ${cpus()[0]?.model.trim()}, Node ${process.version}`);
  if (!CAN_PIN) console.log('taskset is missing: nothing is bound to a core, and the numbers are noisier');

  const result: Record<string, Record<string, unknown>> = {};
  for (const name of names) {
    const chosen = ANSWERERS.filter((answerer) =>
      options.only.length === 0 ? answerer.onDemand === undefined : options.only.includes(answerer.name),
    );
    const able = chosen.filter((answerer) => answerer.answers(name));
    const { title } = await loadWorkload(name);
    const summaries = await measureWorkload(name, able, { ...options, say: (line) => console.error(line) });
    console.log(`\n${name}: ${title}\n${formatTable(summaries)}`);
    result[name] = Object.fromEntries(summaries);
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  }
}
