import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Answerer, Operation, RunningAnswerer } from './answerer.ts';
import { ANSWERERS } from './answerers.ts';
import { differencesFromTruth, faultOf, judge } from './judge.ts';
import { createReference } from './reference.ts';
import { REFERENCE_FAULTS } from './reference-faults.ts';
import { createRig, type Rig } from './rig.ts';
import { SUPERGRAPHS } from './supergraphs/index.ts';

interface Shown extends Operation {
  readonly fault: string;
  readonly supergraph: string;
  /** What sets this case apart from others of the same fault. */
  readonly as: string;
}

/** The smallest operations that show each fault of the reference. */
const SHOWN: readonly Shown[] = [
  {
    fault: 'required arguments collide',
    supergraph: 'required-arguments',
    as: 'the client asks for the required field without arguments',
    query: '{ goods { duty price } }',
  },
  {
    fault: 'required arguments collide',
    supergraph: 'required-arguments',
    as: 'the client asks for the required field with other arguments',
    query: '{ goods { tax price(currency: EUR) } }',
  },
  {
    fault: 'required arguments collide',
    supergraph: 'required-arguments',
    as: 'by a variable',
    query: 'query ($c: Currency) { goods { tax price(currency: $c) } }',
    variables: { c: 'EUR' },
  },
  {
    fault: 'required arguments collide',
    supergraph: 'required-arguments',
    as: 'two fields require one field with different arguments',
    query: '{ goods { tax duty } }',
  },
  {
    fault: 'required arguments collide',
    supergraph: 'required-arguments',
    as: 'a nested required field with an argument, asked for without',
    query: '{ goods { best quotes(first: 2) { amount } } }',
  },
  {
    fault: 'required arguments collide',
    supergraph: 'requirements',
    as: 'the required field has a default argument that the client overrides',
    query: '{ items { premium(factor: 1) verdict } }',
  },
  {
    fault: 'lists of lists are required as nulls',
    supergraph: 'requirements',
    as: 'objects in a list of lists',
    query: '{ items { stacked } }',
  },
  {
    fault: 'a skipped requirement skips the entity',
    supergraph: 'requirements',
    as: 'by a variable',
    query: 'query ($c: Boolean!) { urgent { wrap @skip(if: $c) consignee } }',
    variables: { c: true },
  },
  {
    fault: 'a skipped requirement skips the entity',
    supergraph: 'requirements',
    as: 'beside a field without requirements',
    query: 'query ($c: Boolean!) { boxes { items { carrier packing @include(if: $c) } } }',
    variables: { c: false },
  },
  {
    fault: 'an alias collides with a field the plan needs',
    supergraph: 'requirements',
    as: 'a required object',
    query: '{ items { dims: cover { kind } premium } }',
  },
  {
    fault: 'an alias collides with a field the plan needs',
    supergraph: 'requirements',
    as: 'a required scalar',
    query: '{ urgent { verdict weight: carrier } }',
  },
  {
    fault: 'an alias collides with a field the plan needs',
    supergraph: 'catalogue',
    as: 'the key, so that another entity could be asked for',
    query: '{ product(id: "p1") { id: name reviews { rating } } }',
  },
  {
    fault: 'an alias collides with a field the plan needs',
    supergraph: 'catalogue',
    as: 'a nested key',
    query: '{ product(id: "p1") { sku: name stock } }',
  },
  {
    fault: 'an alias collides with a field the plan needs',
    supergraph: 'media',
    as: 'the key of an interface object',
    query: '{ topMedia { id: rating ... on Film { minutes } } }',
  },
  {
    fault: 'the name of an interface object replaces the type',
    supergraph: 'media',
    as: 'in a list of mixed types',
    query: '{ named { ... on Film { __typename comments { text } } } }',
  },
  {
    fault: 'an interface object under another interface',
    supergraph: 'media',
    as: 'from the root',
    query: '{ topMedia { ... on Named { name } } }',
  },
  {
    fault: 'lists of lists are not merged',
    supergraph: 'split-values',
    as: 'fields of two subgraphs',
    query: '{ layout { left right } }',
  },
  {
    fault: 'errors point at the wrong entity',
    supergraph: 'failures',
    as: 'members of a union that were not sent',
    query: '{ things { ... on Box { size } } }',
  },
  {
    fault: 'conditions within conditions are lost',
    supergraph: 'failures',
    as: 'two that contradict each other leave an empty object',
    query: 'query ($c: Boolean!) { lid(id: "l1") @include(if: $c) { box @skip(if: $c) { tagged } } }',
    variables: { c: true },
  },
  {
    fault: 'conditions within conditions are lost',
    supergraph: 'failures',
    as: 'an excluded field fails',
    query:
      'query ($c: Boolean!) { ... on Query @skip(if: $c) { ... @include(if: false) { boom } box(id: "b5") { label } } }',
    variables: { c: false },
  },
  {
    fault: 'fields of a mutation run together',
    supergraph: 'mutations',
    as: 'what the first one answers is read after the second',
    query: 'mutation { multiplyIn(id: "n2", by: 5) { value } again: multiplyIn(id: "n2", by: 5) { labels } }',
  },
  {
    fault: 'fields of a mutation run together',
    supergraph: 'mutations',
    as: 'one change twice, completed by another subgraph',
    query: 'mutation { rename(id: "n3") { history } again: rename(id: "n3") { name } }',
  },
  {
    fault: 'an entity that failed has one error, at the entity',
    supergraph: 'unknown-entities',
    as: 'its fields are null',
    query: '{ ships { owner { phone } } }',
  },
  {
    fault: 'a dead key is used to come back',
    supergraph: 'dead-keys',
    as: 'in a list',
    query: '{ crates { id label } }',
  },
  {
    fault: 'order of merged fields',
    supergraph: 'requirements',
    as: 'a field selected twice',
    query: '{ item(id: "i3") { dims { ... on Dims { w } __typename } dims { ... on Dims { again: w } } } }',
  },
  {
    fault: 'newer introspection is unknown',
    supergraph: 'catalogue',
    as: 'isOneOf',
    query: '{ __type(name: "Team") { isOneOf } }',
  },
  {
    fault: 'a fragment of another operation uses its variables',
    supergraph: 'catalogue',
    as: 'in an input object',
    query:
      'query Ours { echo } query Theirs($tag: String!) { ...F } fragment F on Query { echo(filter: { tags: [$tag] }) }',
    operationName: 'Ours',
  },
];

const rigs = new Map<string, { rig: Rig; reference: Answerer; others: readonly [string, Answerer][] }>();
const running: RunningAnswerer[] = [];

beforeAll(async () => {
  for (const supergraph of SUPERGRAPHS.filter(({ name }) => SHOWN.some((shown) => shown.supergraph === name))) {
    const rig = await createRig(supergraph);
    const start = async (create: (rig: Rig) => Promise<RunningAnswerer>): Promise<Answerer> => {
      const answerer = await create(rig);
      running.push(answerer);
      return answerer.answer;
    };
    const others: [string, Answerer][] = [];
    for (const [name, create] of Object.entries(ANSWERERS)) others.push([name, await start(create)]);
    rigs.set(supergraph.name, { rig, reference: await start(createReference), others });
  }
});
afterAll(async () => {
  for (const { close } of running) await close();
});

function answerFresh(rig: Rig, answerer: Answerer, { query, variables, operationName }: Shown): Promise<Answer> {
  rig.reset();
  return answerer({ query, variables, operationName });
}

describe.each(SHOWN)('$fault: $as', (shown) => {
  const rigOf = () => {
    const found = rigs.get(shown.supergraph);
    if (found === undefined) throw new TypeError(`no rig for ${shown.supergraph}`);
    return found;
  };

  test('the reference is wrong', async () => {
    const { rig, reference } = rigOf();
    const truth = await answerFresh(rig, rig.truth, shown);
    const answer = await answerFresh(rig, reference, shown);
    expect(differencesFromTruth(rig, truth, answer, { silent: true })).not.toEqual([]);
    expect(faultOf(rig, shown.query, truth, answer)?.name).toBe(shown.fault);
  });

  test('ours is right', async () => {
    const { rig, reference, others } = rigOf();
    const witnesses = {
      truth: await answerFresh(rig, rig.truth, shown),
      reference: await answerFresh(rig, reference, shown),
    };
    for (const [, answerer] of others) {
      const actual = await answerFresh(rig, answerer, shown);
      expect(judge(rig, { ...shown, actual, ...witnesses }).unexplained).toEqual([]);
    }
  });
});

test('every known fault is shown', () => {
  const known = [...REFERENCE_FAULTS, ...SUPERGRAPHS.flatMap(({ referenceFaults }) => referenceFaults ?? [])];
  const shown = new Set(SHOWN.map(({ fault }) => fault));
  expect(known.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});
