import { expect, test } from 'vitest';
import { runFaults } from './campaign.ts';

/** One fault of each kind; all of them, and for longer, are `npm run faults`. */
const FAULTS = [
  'redis refused',
  'redis silent',
  'redis cut in the middle of answers',
  'redis stalled by SIGSTOP',
  'redis killed by SIGKILL and started again',
  'redis full',
  'mawb refused',
  'mawb cut in the middle of answers',
  'customs silent',
  'iam answers 500',
];

test('whatever goes wrong below, no answer is wrong, lost or late beyond its time, and everything is back by itself', async () => {
  const results = await runFaults({ seed: 5, rounds: 1, phaseMs: 200, clients: 6, only: FAULTS, say: () => {} });
  expect(results.map(({ name }) => name)).toEqual(FAULTS);
  expect(
    results.flatMap(({ name, wrong, hung, lost }) => [...wrong, ...hung, ...lost].map((one) => [name, one])),
  ).toEqual([]);
  const of = (name: string) => results.find((phase) => phase.name === name);
  // The faults did harm, and the load had something to lose.
  for (const name of ['redis refused', 'redis silent', 'mawb refused']) expect(of(name)?.harm).toBeGreaterThan(0);
  expect(Object.keys(of('mawb refused')?.explained ?? {})).not.toEqual([]);
  expect(results.reduce((sum, { kept }) => sum + kept, 0)).toBeGreaterThan(5);
  expect(results.reduce((sum, { writes }) => sum + writes, 0)).toBeGreaterThan(2);
}, 120_000);
