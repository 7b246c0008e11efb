/** A short run of `npm run fuzz:edge`, from a seed that stays. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCampaign } from './campaign.ts';
import { type FuzzedGateway, startFuzzedGateway } from './fuzzed-gateway.ts';

let gateway: FuzzedGateway;
beforeAll(async () => {
  gateway = await startFuzzedGateway();
});
afterAll(() => gateway?.[Symbol.asyncDispose]());

test('no request and no socket brings a 500, a crash, somebody else’s data or a secret in the log', async () => {
  const { counts, findings } = await runCampaign(gateway, { seed: 20_260_115, requests: 400, scripts: 80 });
  expect(findings).toEqual([]);
  // The requests get past the first check, or the sentence says little.
  expect(counts.get('GraphQL by POST 200') ?? 0).toBeGreaterThan(5);
  expect([...counts.keys()].filter((what) => what.startsWith('REST 2')).length).toBeGreaterThan(0);
});
