import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Answerer, Operation, RunningAnswerer } from './answerer.ts';
import { ANSWERERS } from './answerers.ts';
import { generateOperation } from './generate/operation.ts';
import { differencesFromTruth } from './judge.ts';
import { type HonestyOptions, misleading } from './lost-data.ts';
import { deriveSeed } from './random.ts';
import { createReference } from './reference.ts';
import { createRig, type Rig } from './rig.ts';
import { MISBEHAVIOURS, type Misbehaviour } from './serve-subgraph.ts';
import { SUPERGRAPHS } from './supergraphs/index.ts';

const SEED = 5;
const OPERATIONS = 5;
/** Planning is slow on a busy machine. */
const TIMEOUT_MS = 120_000;

/** The reference takes these for answers without data; ours must not, and has to say where. */
const UNNOTICED: readonly Misbehaviour[] = ['answers an empty object', 'answers no data', 'answers other data'];
const OURS: HonestyOptions = { tells: true, places: true };

// No field of these is computed from another one: what one subgraph lost shows nowhere else.
describe.each(SUPERGRAPHS.filter(({ name }) => ['catalogue', 'media', 'split-values'].includes(name)))(
  '$name: a subgraph',
  (supergraph) => {
    let rig: Rig;
    let reference: RunningAnswerer;
    const others = new Map<string, RunningAnswerer>();

    beforeAll(async () => {
      rig = await createRig(supergraph, { http: true });
      reference = await createReference(rig);
      for (const [name, create] of Object.entries(ANSWERERS)) others.set(name, await create(rig));
    });
    afterAll(async () => {
      for (const { close } of [...others.values(), reference]) await close();
      await rig[Symbol.asyncDispose]();
    });

    test.each(Object.keys(MISBEHAVIOURS) as Misbehaviour[])(
      'that %s costs its own fields',
      async (how) => {
        // Errors of a failed fetch have no path there.
        const theirs: HonestyOptions = { tells: !UNNOTICED.includes(how), places: false };
        for (let index = 0; index < OPERATIONS; index += 1) {
          const seed = deriveSeed(SEED, index, supergraph.name + how);
          const operation = generateOperation({ schema: rig.apiSchema, values: supergraph.values }, seed);
          const truth = await rig.truth(operation);
          // What the reference gets wrong in good health says nothing about bad health.
          const inDoubt =
            differencesFromTruth(rig, truth, await reference.answer(operation), { silent: true }).length > 0;
          const { name: broken } = rig.subgraphs[index % rig.subgraphs.length] ?? { name: '' };
          rig.misbehave(broken, how);
          try {
            if (!inDoubt) expect(await found(reference.answer, operation, truth, theirs)).toEqual([]);
            for (const { answer } of others.values()) expect(await found(answer, operation, truth, OURS)).toEqual([]);
          } finally {
            rig.misbehave(broken, null);
          }
        }
      },
      TIMEOUT_MS,
    );
  },
);

/** The operation and what is wrong with its answer; nothing when the answer is honest. */
async function found(
  answer: Answerer,
  operation: Operation,
  truth: Answer,
  honesty: HonestyOptions,
): Promise<string[]> {
  const wrong = misleading(truth, await answer(operation), honesty);
  return wrong.length === 0 ? [] : [operation.query, JSON.stringify(operation.variables ?? {}), ...wrong];
}
