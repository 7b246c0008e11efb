/** `npm run faults -- [--rounds 2] [--phase 4000] [--clients 12] [--seed N] [--only NAME,…]`: exit code 1 when an answer was not as it has to be. */
import { parseArgs } from 'node:util';
import { runFaults } from './campaign.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2' },
    phase: { type: 'string', default: '4000' },
    clients: { type: 'string', default: '12' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

print(`seed ${values.seed}`);
const results = await runFaults({
  seed: Number(values.seed),
  rounds: Number(values.rounds),
  phaseMs: Number(values.phase),
  clients: Number(values.clients),
  ...(values.only !== undefined && { only: values.only.split(',') }),
  say: print,
});
const all = (of: 'wrong' | 'hung' | 'lost'): string[] =>
  results.flatMap((phase) => phase[of].map((one) => `${phase.name}: ${one}`));
const requests = results.reduce((sum, phase) => sum + phase.requests, 0);
for (const fault of [...all('wrong'), ...all('hung'), ...all('lost')].slice(0, 30)) print(fault);
const [wrong, hung, lost] = [all('wrong').length, all('hung').length, all('lost').length];
print(`${results.length} faults, ${requests} requests: wrong answers ${wrong}, hangs ${hung}, answers lost ${lost}`);
process.exit(wrong + hung + lost === 0 ? 0 : 1);
