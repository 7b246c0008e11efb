import { parse, print, visit } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer, AnswerError, Answerer, Operation, RunningAnswerer } from './answerer.ts';
import { runCampaign } from './campaign.ts';
import { createReference } from './reference.ts';
import { createRig, type Rig } from './rig.ts';
import { SUPERGRAPHS } from './supergraphs/index.ts';

/** An oracle that finds nothing proves nothing: answers spoiled in one way each have to be found out. */
const rigs = new Map<string, { rig: Rig; reference: RunningAnswerer }>();

beforeAll(async () => {
  for (const supergraph of SUPERGRAPHS.filter(({ name }) => ['catalogue', 'media', 'failures'].includes(name))) {
    const rig = await createRig(supergraph);
    rigs.set(supergraph.name, { rig, reference: await createReference(rig) });
  }
});
afterAll(async () => {
  for (const { reference } of rigs.values()) await reference.close();
});

/** The truth, with the codes a gateway gives: nobody could answer better. */
function perfect(rig: Rig): Answerer {
  const code = 'DOWNSTREAM_SERVICE_ERROR';
  return async (operation) => {
    const answer = await rig.truth(operation);
    if (answer.errors === undefined) return answer;
    const errors = answer.errors.map((error) => ({ ...error, extensions: { code, ...error.extensions } }));
    return { ...answer, errors };
  };
}

async function findingsOf(supergraph: string, spoil: (answer: Answerer) => Answerer, operations: number) {
  const found = rigs.get(supergraph);
  if (found === undefined) throw new TypeError(`no rig for ${supergraph}`);
  const { rig, reference } = found;
  const { findings } = await runCampaign({
    rig,
    reference: reference.answer,
    answerers: { candidate: spoil(perfect(rig)) },
    operations,
    seed: 11,
    findings: 1,
    shrink: false,
  });
  return findings.filter(({ answerer }) => answerer === 'candidate');
}

test.each(['catalogue', 'media', 'failures'])('the perfect answerer passes on %s', async (supergraph) => {
  expect(await findingsOf(supergraph, (answer) => answer, 60)).toEqual([]);
});

type Value = null | boolean | number | string | Value[] | { [name: string]: Value };

/** Spoils the data by replacing values, children first. */
const data =
  (change: (value: Value) => Value) =>
  (answer: Answerer): Answerer =>
  async (operation) => {
    const { data: before, ...rest } = await answer(operation);
    const walk = (value: Value): Value => {
      if (Array.isArray(value)) return change(value.map(walk));
      if (value === null || typeof value !== 'object') return change(value);
      return change(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item)])));
    };
    return before === undefined ? rest : { ...rest, data: walk(before as Value) };
  };

const errors =
  (change: (errors: AnswerError[]) => AnswerError[]) =>
  (answer: Answerer): Answerer =>
  async (operation): Promise<Answer> => {
    const { errors: before = [], ...rest } = await answer(operation);
    return { ...rest, errors: change(before) };
  };

const asked =
  (change: (operation: Operation) => Operation) =>
  (answer: Answerer): Answerer =>
  (operation) =>
    answer(change(operation));

const isObject = (value: Value): value is { [name: string]: Value } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const withoutNode = (kind: 'Directive' | 'Argument') => (operation: Operation) => ({
  ...operation,
  query: print(visit(parse(operation.query), { [kind]: () => null })),
});

test.each<[string, string, (answer: Answerer) => Answerer]>([
  ['a null left out', 'catalogue', data((v) => (isObject(v) ? dropNulls(v) : v))],
  ['a field too many', 'catalogue', data((v) => (isObject(v) ? { ...v, extra: 1 } : v))],
  ['numbers as text', 'catalogue', data((v) => (typeof v === 'number' ? String(v) : v))],
  ['escapes lost', 'catalogue', data((v) => (typeof v === 'string' ? v.replace(/["\u2028é]/g, '') : v))],
  ['a list in another order', 'catalogue', data((v) => (Array.isArray(v) ? [...v].reverse() : v))],
  ['a list cut short', 'catalogue', data((v) => (Array.isArray(v) ? v.slice(0, 1) : v))],
  ['the first entity for all', 'catalogue', data((v) => (Array.isArray(v) ? v.map(() => v[0] ?? null) : v))],
  ['an empty list for null', 'catalogue', data((v) => (Array.isArray(v) && v.length === 0 ? null : v))],
  ['fields in another order', 'catalogue', data((v) => (isObject(v) ? reversed(v) : v))],
  ['variables forgotten', 'catalogue', asked(({ query, operationName }) => ({ query, operationName }))],
  ['the operation name forgotten', 'catalogue', asked(({ query, variables }) => ({ query, variables }))],
  ['conditions forgotten', 'catalogue', asked(withoutNode('Directive'))],
  ['arguments forgotten', 'catalogue', asked(withoutNode('Argument'))],
  ['the name of the interface as type', 'media', data((v) => (v === 'Film' ? 'Media' : v))],
  ['empty objects as null', 'media', data((v) => (isObject(v) && Object.keys(v).length === 0 ? null : v))],
  ['errors dropped', 'failures', errors(() => [])],
  ['an error for nothing', 'failures', errors((all) => [...all, { message: 'x', path: ['safe'] }])],
  ['codes changed', 'failures', errors((all) => all.map((error) => ({ ...error, extensions: { code: 'OTHER' } })))],
  ['paths dropped', 'failures', errors((all) => all.map(({ message, extensions }) => ({ message, extensions })))],
  ['paths one entity off', 'failures', errors((all) => all.map((error) => ({ ...error, path: shifted(error.path) })))],
  ['nulls that bubble too far', 'failures', data((v) => (isObject(v) && Object.values(v).includes(null) ? null : v))],
  ['an answerer that throws', 'failures', () => () => Promise.reject(new Error('broken'))],
])('%s on %s is found out', async (_what, supergraph, spoil) => {
  expect(await findingsOf(supergraph, spoil, 80)).toHaveLength(1);
});

const dropNulls = (value: { [name: string]: Value }) =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));

const reversed = (value: { [name: string]: Value }) => Object.fromEntries(Object.entries(value).reverse());

const shifted = (path: AnswerError['path'] = []) => path.map((step) => (typeof step === 'number' ? step + 1 : step));
