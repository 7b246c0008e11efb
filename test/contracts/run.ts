/**
 * The long run: `npm run contracts -- [--only TEXT] [--jobs 2] [--json FILE] [--together]`. Each document in a process of its
 * own. Exit code 1 when a path escaped, or when a document is worse than documents/known-failures.json says.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { composeAll } from './compose-all.ts';
import { type ContractDocument, openDocuments } from './documents.ts';
import type { Verdict } from './prove-contract.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    json: { type: 'string' },
    together: { type: 'boolean', default: false },
  },
});
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Failures that have a reason, by document: docs/contracts.md explains each. */
const known = JSON.parse(
  readFileSync(fileURLToPath(new URL('documents/known-failures.json', import.meta.url)), 'utf8'),
) as Readonly<Record<string, readonly string[]>>;
const documents = openDocuments().filter(({ name }) => name.includes(values.only));

if (values.together) {
  const whole = documents.filter(({ name }) => !Object.hasOwn(known, name) || !isEmpty(name));
  print(JSON.stringify(await composeAll(whole), null, 2));
  process.exit(0);
}

const verdicts = new Map<string, Verdict>();
const waiting = [...documents];
await Promise.all(Array.from({ length: Number(values.jobs) }, work));

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const verdict = await prove(next);
    verdicts.set(next.name, verdict);
    print(`${verdict.right}/${verdict.operations} ${next.name} (compiled in ${verdict.compileMs} ms)`);
    for (const failure of verdict.failures) print(`  ${failure.split('\n').join('\n  ')}`);
  }
}

function prove({ name, file }: ContractDocument): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--max-old-space-size=6000', '--import', 'tsx', fileURLToPath(new URL('prove-one.ts', import.meta.url)), file],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text) as Verdict) : reject(new Error(`${name}: its process ended with ${code}`)),
    );
  });
}

/** Contracts without a single operation, which is a build error by design. */
function isEmpty(name: string): boolean {
  return known[name]?.some((reason) => reason.startsWith('no operation')) ?? false;
}

const sum = (count: (verdict: Verdict) => number): number =>
  [...verdicts.values()].reduce((total, verdict) => total + count(verdict), 0);
const total = {
  documents: verdicts.size,
  built: sum(({ built }) => Number(built)),
  valid: sum(({ valid }) => Number(valid)),
  operations: sum(({ operations }) => operations),
  reachable: sum(({ reachable }) => reachable),
  right: sum(({ right }) => right),
  answers: sum(({ answers }) => answers),
  answersRead: sum(({ answersRead }) => answersRead),
  evilValues: sum(({ evilValues }) => evilValues),
  escaped: sum(({ escaped }) => escaped),
};
print(JSON.stringify(total, null, 2));
if (values.json !== undefined)
  writeFileSync(values.json, JSON.stringify({ total, ...Object.fromEntries(verdicts) }, null, 1));

const worse = [...verdicts].filter(([name, { failures }]) => failures.length > (known[name]?.length ?? 0));
for (const [name, { failures }] of worse)
  print(`${name}: ${failures.length} failures, ${known[name]?.length ?? 0} are known`);
process.exit(worse.length > 0 || total.escaped > 0 ? 1 : 0);
