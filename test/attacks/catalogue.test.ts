/** No case is skipped: each runs in this folder, is a sentence of another test, or is argued in docs/security.md. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CSRF_HTTP } from './cases/csrf-http.ts';
import { GRAPHQL_DOS } from './cases/graphql-dos.ts';
import { INFORMATION_LEAK } from './cases/information-leak.ts';
import { PERSISTED } from './cases/persisted.ts';
import { PROTOTYPE_POLLUTION } from './cases/prototype-pollution.ts';
import { REST_INJECTION } from './cases/rest-injection.ts';
import { TENANT } from './cases/tenant.ts';
import { CATALOGUE_IDS } from './catalogue-ids.ts';
import { ELSEWHERE } from './elsewhere.ts';
import { mintHostileTokens } from './hostile-tokens.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
/** Cases that are written as sentences. */
const IN_WORDS = [
  ...`${read('attacks/attacks.test.ts')}${read('attacks/two-tenants.test.ts')}`.matchAll(/\b(?:JWTX|TEN|WS)-\d+\b/g),
].map(([id]) => id);

test('the catalogue is run or argued as a whole', async () => {
  const tokens = await mintHostileTokens({ issuer: 'http://realm.test', attacker: 'http://attacker.test' });
  const tables = [GRAPHQL_DOS, INFORMATION_LEAK, CSRF_HTTP, TENANT, REST_INJECTION, PROTOTYPE_POLLUTION, PERSISTED];
  const ids = new Set([
    ...tables.flat().map(({ id }) => id),
    ...tokens.map(({ id }) => `JWT-${id}`),
    ...IN_WORDS,
    ...Object.keys(ELSEWHERE),
    ...argued(),
  ]);
  expect(new Set(CATALOGUE_IDS).size).toBe(229);
  expect(CATALOGUE_IDS.filter((id) => !ids.has(id))).toEqual([]);
  // Nor is anything run under an id that the catalogue does not have, tokens of its corpus aside.
  expect([...ids].filter((id) => !CATALOGUE_IDS.includes(id) && !id.startsWith('JWT-'))).toEqual([]);
});

test('what other tests run is there', () => {
  for (const [id, sentences] of Object.entries(ELSEWHERE)) {
    for (const [file, sentence] of sentences)
      expect(read(file).includes(sentence), `${id}: ${file} has no "${sentence}"`).toBe(true);
  }
});

/** Ids at the beginning of the rows of the table of arguments. */
function argued(): string[] {
  const [, section = ''] = read('../docs/security.md').split('## The attack catalogue');
  return [...section.matchAll(/^\| `?([A-Z]+-\d+[a-z]?)`?/gm)].map(([, id]) => String(id));
}
