/**
 * `npm run fuzz:tenants -- [--requests 100000] [--seed N] [--parallel 24]`: exit code 1 when anybody was told what is another's.
 * With `--planted`, mistakes are planted one by one into copies of the product: exit code 1 when one of them is not seen.
 */
import { parseArgs } from 'node:util';
import { runFuzz } from './fuzz.ts';
import { readPlantedBreaks, seenBreak } from './plant.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    parallel: { type: 'string', default: '24' },
    'until-wrong': { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

print(`seed ${values.seed}`);
process.exit((await (values.planted ? plantAll() : fuzz())) ? 0 : 1);

async function fuzz(): Promise<boolean> {
  const started = Date.now();
  const { wrong, ...numbers } = await runFuzz({
    requests: Number(values.requests ?? 100_000),
    seed: Number(values.seed),
    parallel: Number(values.parallel),
    untilWrong: values['until-wrong'],
  });
  print(`${JSON.stringify(numbers)} ${Math.round((Date.now() - started) / 1000)} s`);
  for (const line of wrong.slice(0, 10)) print(line);
  print(`${wrong.length} wrong`);
  return wrong.length === 0;
}

async function plantAll(): Promise<boolean> {
  const options = ['--requests', values.requests ?? '6000', '--seed', values.seed, '--parallel', values.parallel];
  let unseen = 0;
  for (const planted of readPlantedBreaks().filter(({ name }) => name.includes(values.only))) {
    const seen = await seenBreak(planted, options);
    if (seen === null) unseen += 1;
    print(`${seen === null ? 'NOT SEEN' : 'seen    '} ${planted.name}${seen === null ? '' : ` – ${seen}`}`);
  }
  print(unseen === 0 ? 'every mistake was seen' : `${unseen} mistakes were not seen`);
  return unseen === 0;
}
