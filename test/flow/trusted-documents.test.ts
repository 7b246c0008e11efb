import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { documentId } from '../../gateway/execute/documents/document-registry.ts';
import { runGateway } from '../../gateway/run-gateway.ts';
import { liveClient } from '../support/live-client.ts';
import { TRUSTED } from '../support/portal-documents.ts';
import { startWorld, type World } from '../support/world.ts';

const MAWB_LIST = String(TRUSTED.get('MawbList'));
const FREE = '{ me { id } }';
let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => world.forgetCalls());

interface Reply {
  readonly status: number;
  readonly data: unknown;
  readonly code: string | null;
}

async function headersOf(of: World, username = 'ana.rojas'): Promise<Record<string, string>> {
  return {
    authorization: `Bearer ${await of.token(username)}`,
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
    'accept-language': 'en',
  };
}

async function replyOf(response: Response): Promise<Reply> {
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: readonly { extensions: { code: string } }[];
  };
  return { status: response.status, data, code: errors?.[0]?.extensions.code ?? null };
}

/** The short way. */
async function post(of: World, body: object, username?: string): Promise<Reply> {
  const headers = { ...(await headersOf(of, username)), 'content-type': 'application/json' };
  return replyOf(await fetch(`${of.gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** The long way. */
async function get(of: World, parameters: Readonly<Record<string, unknown>>, username?: string): Promise<Reply> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    search.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  return replyOf(await fetch(`${of.gateway.url}/graphql?${search}`, { headers: await headersOf(of, username) }));
}

const persisted = (id: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: id } } });
const FORMS: readonly (readonly [string, (id: string) => Readonly<Record<string, unknown>>])[] = [
  ['documentId', (id) => ({ documentId: id })],
  ['documentId with its algorithm', (id) => ({ documentId: `sha256:${id}` })],
  ['extensions.persistedQuery', persisted],
];
const DOORS = [
  ['POST', post],
  ['GET', get],
] as const;

describe.each(DOORS)('by %s', (_door, send) => {
  test.each(FORMS)('a portal operation runs by its id alone, as %s', async (_form, form) => {
    const reply = await send(world, { ...form(documentId(MAWB_LIST)), variables: { page: 1, limit: 2 } });
    expect(reply).toMatchObject({ status: 200, code: null, data: { mawbs: { data: [{}, {}] } } });
  });

  test.each(FORMS)('an unknown id is not found, as %s', async (_form, form) => {
    expect(await send(world, form('a'.repeat(64)))).toEqual({
      status: 404,
      data: undefined,
      code: 'PERSISTED_QUERY_NOT_FOUND',
    });
    expect(world.calls()).toEqual([]);
  });

  test.each(FORMS)('something that is no id is refused, as %s', async (_form, form) => {
    for (const id of ['../../etc/passwd', 'A'.repeat(64), ''])
      expect(await send(world, form(id))).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  test('a text is registered under its id once it was admitted, and runs by it through both doors', async () => {
    const text = `query Registered { me { id } } # ${send.name}`;
    const id = documentId(text);
    expect(await send(world, persisted(id))).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
    expect(await send(world, { query: text, ...persisted(id) })).toMatchObject({ status: 200, code: null });
    for (const [, door] of DOORS) expect(await door(world, persisted(id))).toMatchObject({ status: 200, code: null });
  });

  test('a text under the id of another is refused and not registered', async () => {
    const id = documentId(`${FREE} # ${send.name} other`);
    expect(await send(world, { query: FREE, ...persisted(id) })).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(await send(world, persisted(id))).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
  });

  test.each<[string, string]>([
    ['that is invalid', '{ nobody }'],
    ['that is no GraphQL', '{ me'],
    ['that asks for too much', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: __typename`).join(' ')} }`],
    ['that costs too much', '{ mawbs(limit: 100) { data { hawbs(limit: 100) { data { id } } } } }'],
  ])('a text %s is not registered', async (_what, text) => {
    const own = `${text} # ${send.name}`;
    const refused = await send(world, { query: own, ...persisted(documentId(own)) });
    expect([refused.status, refused.data]).toEqual([400, undefined]);
    expect(await send(world, persisted(documentId(own)))).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
  });

  test('limits and permissions hold for what runs by its id', async () => {
    const id = documentId(MAWB_LIST);
    expect(await send(world, { documentId: id, variables: { page: 1, limit: 101 } })).toMatchObject({
      status: 400,
      code: 'LIMIT_TOO_LARGE',
    });
    const admin = documentId(String(TRUSTED.get('UserAdminList')));
    expect(await send(world, { documentId: admin, variables: { page: 1, limit: 1 } }, 'bruno.diaz')).toMatchObject({
      status: 403,
      code: 'FORBIDDEN_ROLE',
    });
  });
});

test('a query runs by its id over a socket, where an empty query is sent beside it', async () => {
  const client = liveClient(world);
  try {
    const send = (id: string) =>
      new Promise((resolve, reject) => {
        const payload = { query: '', variables: { page: 1, limit: 1 }, ...persisted(id) };
        client.subscribe(payload, { next: resolve, error: reject, complete: () => {} });
      });
    expect(await send(documentId(MAWB_LIST))).toMatchObject({ data: { mawbs: { data: [{}] } } });
    await expect(send('a'.repeat(64))).rejects.toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }]);
  } finally {
    await client.dispose();
  }
});

test('a change does not run by GET, by its id neither', async () => {
  const id = documentId(String(TRUSTED.get('SignOut')));
  expect(await get(world, { documentId: id, variables: { input: { refreshToken: 'x' } } })).toMatchObject({
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
  });
});

describe('with TRUSTED_DOCUMENTS=only', () => {
  let strict: World;
  beforeAll(async () => {
    strict = await startWorld({ TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_EXEMPT_ROLES: 'SUPERADMIN' });
  });
  afterAll(() => strict?.[Symbol.asyncDispose]());
  beforeEach(() => strict.forgetCalls());

  test.each(DOORS)('the portal works by id and by text, by %s', async (_door, send) => {
    const variables = { page: 1, limit: 1 };
    for (const body of [
      { documentId: documentId(MAWB_LIST), variables },
      { query: MAWB_LIST, variables },
    ])
      expect(await send(strict, body, 'bruno.diaz')).toMatchObject({ status: 200, code: null });
  });

  test.each(DOORS)(
    'nothing else runs, by %s, whatever is wrong with it, and nobody registers it',
    async (_door, send) => {
      for (const query of [FREE, '{ me', '{ nobody }', '{ __schema { types { name } } }', `${MAWB_LIST} `])
        expect(await send(strict, { query }, 'bruno.diaz')).toEqual({
          status: 400,
          data: undefined,
          code: 'PERSISTED_QUERY_REQUIRED',
        });
      const id = documentId(FREE);
      expect(await send(strict, { query: FREE, ...persisted(id) }, 'bruno.diaz')).toMatchObject({
        code: 'PERSISTED_QUERY_REQUIRED',
      });
      expect(await send(strict, persisted(id), 'bruno.diaz')).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
      expect(strict.calls()).toEqual([]);
    },
  );

  test.each(DOORS)('an exempt role may send anything, by %s, which helps no other caller', async (_door, send) => {
    const text = `{ me { id } } # ${send.name}`;
    expect(await send(strict, { query: text, ...persisted(documentId(text)) }, 'root.admin')).toMatchObject({
      status: 200,
      code: null,
    });
    expect(await send(strict, persisted(documentId(text)), 'bruno.diaz')).toMatchObject({
      code: 'PERSISTED_QUERY_NOT_FOUND',
    });
  });
});

test('TRUSTED_DOCUMENTS=log runs everything and logs once what is not trusted, without its text', async () => {
  const lines: string[] = [];
  const gateway = await runGateway(
    {
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      ...world.standIns.environment,
      TRUSTED_DOCUMENTS: 'log',
    },
    { logDestination: { write: (line: string) => void lines.push(line) } },
  );
  try {
    const logging = { ...world, gateway };
    for (const query of [FREE, FREE, MAWB_LIST])
      expect(await post(logging, { query, variables: query === FREE ? {} : { page: 1, limit: 1 } })).toMatchObject({
        code: null,
      });
  } finally {
    await gateway.close();
  }
  const told = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'untrusted document');
  expect(told).toMatchObject([{ documentId: documentId(FREE), user: 'ana.rojas' }]);
  expect(lines.join('')).not.toContain('me {');
});

test('TRUSTED_DOCUMENTS_PATH brings other documents, and a broken file stops the start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'));
  const path = join(folder, 'documents.json');
  const environment = { TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_PATH: path };
  try {
    writeFileSync(path, JSON.stringify({ [documentId(FREE)]: FREE }));
    await using other = await startWorld(environment);
    expect(await post(other, { documentId: documentId(FREE) })).toMatchObject({ status: 200, code: null });
    expect(await post(other, { documentId: documentId(MAWB_LIST) })).toMatchObject({ status: 404 });
    writeFileSync(path, JSON.stringify({ [documentId(MAWB_LIST)]: FREE }));
    await expect(
      runGateway({ ...world.standIns.environment, ...environment, PORT: '0', LOG_LEVEL: 'silent' }),
    ).rejects.toThrow(/TRUSTED_DOCUMENTS_PATH: cannot use .* is not the SHA-256 of its document/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
