/**
 * The long run: `npm run oracle -- [--operations 20000] [--seed N] [--product 500] [--only supergraph,…] [--from N] [--http]`.
 * Prints each finding as the smallest operation that shows it; exit code 1 when there are any.
 */
import { parseArgs } from 'node:util';
import type { RunningAnswerer } from './answerer.ts';
import { ANSWERERS } from './answerers.ts';
import { describeFinding, runCampaign } from './campaign.ts';
import { startProduct } from './product.ts';
import { runProductCampaign } from './product-campaign.ts';
import { createReference } from './reference.ts';
import { createRig } from './rig.ts';
import { SUPERGRAPHS } from './supergraphs/index.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
    product: { type: 'string', default: '500' },
    only: { type: 'string' },
    findings: { type: 'string', default: '5' },
    http: { type: 'boolean', default: false },
  },
});
const chosen = SUPERGRAPHS.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
const seed = Number(values.seed);
const each = Math.ceil(Number(values.operations) / Math.max(1, chosen.length));
const print = (line: string) => process.stdout.write(`${line}\n`);

print(`seed ${seed}, ${each} operations for each of ${chosen.length} supergraphs`);
let findings = 0;
for (const supergraph of chosen) {
  await using rig = await createRig(supergraph, { http: values.http });
  const running = new Map<string, RunningAnswerer>();
  for (const [name, create] of Object.entries(ANSWERERS)) running.set(name, await create(rig));
  const reference = supergraph.referenceRefuses ? null : await createReference(rig);
  const started = Date.now();
  const result = await runCampaign({
    rig,
    reference: reference?.answer ?? null,
    answerers: Object.fromEntries([...running].map(([name, { answer }]) => [name, answer])),
    operations: each,
    seed,
    from: Number(values.from),
    findings: Number(values.findings),
  });
  for (const finding of result.findings) print(`\n${describeFinding(finding)}\n`);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  print(`${supergraph.name}: ${result.operations} operations, ${result.withErrors} with errors, ${seconds} s`);
  for (const [name, times] of Object.entries(result.explained)) print(`  ${name}: ${times}`);
  findings += result.findings.length;
  for (const { close } of [...running.values(), ...(reference === null ? [] : [reference])]) await close();
}
if (values.only === undefined || values.only.split(',').includes('product')) {
  await using product = await startProduct();
  const result = await runProductCampaign(product, Number(values.product), seed);
  for (const finding of result.findings.slice(0, Number(values.findings)))
    print(`\n${JSON.stringify(finding, null, 1)}\n`);
  print(`product: ${result.compared} operations compared, ${result.whole} without errors`);
  for (const [reason, times] of Object.entries(result.explained)) print(`  ours: ${reason}: ${times}`);
  for (const [reason, times] of Object.entries(result.left)) print(`  not asked: ${reason}: ${times}`);
  findings += result.findings.length;
}
print(findings === 0 ? 'no unexplained difference' : `${findings} unexplained differences`);
process.exitCode = findings === 0 ? 0 : 1;
