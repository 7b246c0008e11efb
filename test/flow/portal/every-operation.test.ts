import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOCUMENTS, PORTAL_OPERATIONS } from '../../support/portal-documents.ts';
import { startWorld, type World } from '../../support/world.ts';

/** Operations without a success over HTTP: they are streams, and a stream needs a socket (domain: subscriptions). */
const STREAMS = [
  'DeclarationDetailLive',
  'DeclarationListLive',
  'HawbDetailLive',
  'MawbDetailLive',
  'MawbHawbsLive',
  'MawbListLive',
  'MyAssignments',
  'NotificationStream',
];

const apiFile = fileURLToPath(new URL('../../../schema/generated/api.graphql', import.meta.url));
const schema = buildSchema(readFileSync(apiFile, 'utf8'));
const names = [...DOCUMENTS.keys()];

describe('the trusted documents', () => {
  /** Parts of a page by themselves, which the portal asks for again when they failed, or on pages that have no other reason to ask. */
  const PARTS = ['Arrivals', 'Declarations', 'Hawbs', 'Mawbs', 'Tasks'].map((part) => `Dashboard${part}`);

  test('are the 66 operations of the domain, and the parts that the portal asks for alone', () => {
    const alone = [...PARTS, 'UnreadNotifications'];
    expect(names).toEqual(expect.arrayContaining(alone));
    expect(names.filter((name) => !alone.includes(name))).toHaveLength(66);
  });

  test('are the operations of the page files, each name once', () => {
    expect(PORTAL_OPERATIONS.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  test.each(names)('%s fits the API schema', (name) => {
    expect(validate(schema, parse(DOCUMENTS.get(name) ?? ''))).toEqual([]);
  });
});

describe('every operation is tested', () => {
  const answered = PORTAL_OPERATIONS.filter(({ name }) => !STREAMS.includes(name));

  test.each([...new Set(answered.map(({ page }) => page))])(
    'those of %s in the test file of that name, which runs every one of them',
    (page) => {
      const file = fileURLToPath(new URL(`${page}.test.ts`, import.meta.url));
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, 'utf8')).toMatch(/describePage\(\s*import\.meta\.url/);
    },
  );

  test('the streams are the subscriptions and nothing else', () => {
    const subscriptions = PORTAL_OPERATIONS.filter(({ kind }) => kind === 'subscription').map(({ name }) => name);
    expect(subscriptions.sort()).toEqual(STREAMS);
  });
});

describe('a subscription over plain HTTP', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  test.each(STREAMS)('%s is a coded 400 that costs no call', async (name) => {
    world.forgetCalls();
    const id = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
    const variables = { mawbId: id, hawbId: id, declarationId: id };
    const { status, data, errors } = await world.ask(DOCUMENTS.get(name) ?? '', { variables });
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST', httpStatus: 400 } }]);
    expect(world.calls()).toEqual([]);
  });

  test('is refused as a GET too', async () => {
    const url = `${world.gateway.url}/graphql?query=${encodeURIComponent(DOCUMENTS.get('MyAssignments') ?? '')}`;
    const response = await fetch(url, {
      headers: {
        'apollo-require-preflight': 'true',
        'x-business-unit': 'SERHAFEN',
        'x-country-code': 'CL',
        authorization: `Bearer ${await world.token('ana.rojas')}`,
      },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'METHOD_NOT_ALLOWED' } }] });
  });
});
