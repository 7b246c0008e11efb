import { expect, test } from 'vitest';
import { runCampaign } from './campaign.ts';

/** The long run is `npm run ledger`. */
test('through cut sockets, expired tokens, killed replicas and a restarted Redis, clients are told each event once or of its loss', async () => {
  const result = await runCampaign({ events: 5000, seed: 3, clients: 2, say: () => {} });
  expect(result.faults).toEqual([]);
  expect(result.told).toBeGreaterThan(5000);
  expect(Object.keys(result.disturbances)).toEqual(expect.arrayContaining(['cut', 'stall', 'redis']));
}, 180_000);
