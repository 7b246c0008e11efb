/** `npm run ledger -- [--events 50000] [--seed N] [--clients 6]`: exit code 1 when a client was told anything wrong. */
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '50000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    clients: { type: 'string', default: '4' },
  },
});
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

print(`seed ${values.seed}`);
const started = Date.now();
const { faults, ...numbers } = await runCampaign({
  events: Number(values.events),
  seed: Number(values.seed),
  clients: Number(values.clients),
  say: print,
});
print(`${JSON.stringify(numbers, null, 2)}\n${Math.round((Date.now() - started) / 1000)} s`);
for (const fault of faults.slice(0, 20)) print(fault);
print(faults.length === 0 ? 'every event once, or signalled as a gap' : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
