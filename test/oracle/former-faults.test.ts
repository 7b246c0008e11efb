import { expect, test } from 'vitest';
import type { Operation } from './answerer.ts';
import { differencesFromTruth } from './judge.ts';
import { createOurs } from './ours.ts';
import { createRig } from './rig.ts';
import { SUPERGRAPHS } from './supergraphs/index.ts';

interface Former extends Operation {
  readonly supergraph: string;
  /** What is right now. */
  readonly says: string;
}

/** What long runs found wrong in ours, as the smallest operations that showed it. */
const FORMER: readonly Former[] = [
  {
    supergraph: 'requirements',
    says: 'a field that a variable excludes has no error, though another use of its object runs',
    query: 'query ($c: Boolean!) { heaviest @skip(if: $c) { consignee } heaviest { wrap } }',
    variables: { c: true },
  },
  {
    supergraph: 'failures',
    says: 'a null below one use of a field does not take the object from another use',
    query: '{ thing { __typename } again: thing { ... on Ball { color } } }',
  },
  {
    supergraph: 'failures',
    says: 'an error has no place at a use that does not run',
    query: 'query ($c: Boolean!) { ... on Query @skip(if: $c) { sparse { broken } } again: sparse { note } }',
    variables: { c: true },
  },
  {
    supergraph: 'mutations',
    says: 'what a change answers is read before the next change, also around an excluded one',
    query:
      'mutation { rename(id: "n3") { history } ... on Mutation @skip(if: true) { add } again: rename(id: "n3") { name } }',
  },
  {
    supergraph: 'contexts',
    says: 'an object whose only field is excluded is there, empty',
    query: 'query ($c: Boolean! = true) { trips @include(if: $c) { first @skip(if: $c) { id } } }',
  },
  {
    supergraph: 'failures',
    says: 'a key stands where its first use that runs is',
    query: 'query ($c: Boolean!) { safe @skip(if: $c) fine safe }',
    variables: { c: true },
  },
];

test.each(FORMER)('$says', async ({ supergraph: name, ...operation }) => {
  const supergraph = SUPERGRAPHS.find((one) => one.name === name);
  if (supergraph === undefined) throw new TypeError(`no supergraph ${name}`);
  await using rig = await createRig(supergraph);
  const ours = await createOurs(rig);
  try {
    const truth = await rig.truth(operation);
    rig.reset();
    expect(differencesFromTruth(rig, truth, await ours.answer(operation), { silent: false })).toEqual([]);
  } finally {
    await ours.close();
  }
});
