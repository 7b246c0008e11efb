import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningAnswerer } from './answerer.ts';
import { ANSWERERS } from './answerers.ts';
import { describeFinding, runCampaign } from './campaign.ts';
import { createReference } from './reference.ts';
import { createRig, type Rig } from './rig.ts';
import { SUPERGRAPHS } from './supergraphs/index.ts';

/** Fixed, so that a failure is the change's and not the day's. `npm run oracle` draws another one each time. */
const SEED = 20_260_101;
const OPERATIONS = 35;
/** Planning is slow on a busy machine. */
const TIMEOUT_MS = 120_000;

describe.each(SUPERGRAPHS)('$name', (supergraph) => {
  let rig: Rig;
  let reference: RunningAnswerer | null;
  const running = new Map<string, RunningAnswerer>();

  beforeAll(async () => {
    rig = await createRig(supergraph);
    reference = supergraph.referenceRefuses ? null : await createReference(rig);
    for (const [name, create] of Object.entries(ANSWERERS)) running.set(name, await create(rig));
  });
  afterAll(async () => {
    for (const { close } of [...running.values(), ...(reference === null ? [] : [reference])]) await close();
    await rig?.[Symbol.asyncDispose]();
  });

  test(
    'everybody answers generated operations alike, or for a known reason',
    async () => {
      const { operations, findings } = await runCampaign({
        rig,
        reference: reference?.answer ?? null,
        answerers: Object.fromEntries([...running].map(([name, { answer }]) => [name, answer])),
        operations: OPERATIONS,
        seed: SEED,
      });
      expect(findings.map(describeFinding).join('\n\n')).toBe('');
      expect(operations).toBe(OPERATIONS);
    },
    TIMEOUT_MS,
  );
});

test(
  'subgraphs over HTTP answer as they do in process',
  async () => {
    for (const supergraph of SUPERGRAPHS.filter(({ name }) => name === 'catalogue' || name === 'failures')) {
      await using rig = await createRig(supergraph, { http: true });
      const reference = await createReference(rig);
      const answerers: Record<string, RunningAnswerer> = {};
      for (const [name, create] of Object.entries(ANSWERERS)) answerers[name] = await create(rig);
      const { findings } = await runCampaign({
        rig,
        reference: reference.answer,
        answerers: Object.fromEntries(Object.entries(answerers).map(([name, { answer }]) => [name, answer])),
        operations: 15,
        seed: SEED + 1,
      });
      for (const { close } of [reference, ...Object.values(answerers)]) await close();
      expect(findings.map(describeFinding).join('\n\n')).toBe('');
    }
  },
  TIMEOUT_MS,
);
