import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawRequest } from '../support/raw-request.ts';
import { startWorld, type World } from '../support/world.ts';

const trusted = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../schema/generated/trusted-documents.json', import.meta.url)), 'utf8'),
) as Record<string, { name: string; document: string }>;
const documents = new Map(Object.values(trusted).map(({ name, document }) => [name, document]));

const ME = '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01';
const MAWB = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
const HAWB = 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001';
const DECLARATION = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';

let world: World;

beforeAll(async () => {
  world = await startWorld({ INTROSPECTION: 'true', CORS_ORIGINS: 'https://portal.example' });
});
afterAll(() => world?.[Symbol.asyncDispose]());

interface Asked {
  readonly query: string;
  readonly variables?: object;
  readonly operationName?: string;
}

/** Plain posts come in before the framework; with a query in the address by its route; Apollo Server takes other spellings of the type. */
const WAYS = {
  plain: ['', 'application/json'],
  route: ['?', 'application/json'],
  apollo: ['', 'Application/json'],
} as const;

const ALIKE = [
  'access-control-allow-origin',
  'access-control-expose-headers',
  'cache-control',
  'content-type',
  'ratelimit-limit',
  'referrer-policy',
  'vary',
  'www-authenticate',
  'x-content-type-options',
  'x-correlation-id',
];

async function askBy(way: keyof typeof WAYS, body: Asked, headers: Record<string, string>, as: string | null) {
  const [search, type] = WAYS[way];
  const response = await fetch(`${world.gateway.url}/graphql${search}`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-correlation-id': '5a6c0000-0000-4000-8000-000000000000',
      ...(as !== null && { authorization: `Bearer ${await world.token(as)}` }),
      'x-business-unit': 'SERHAFEN',
      'x-country-code': 'CL',
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const text = (await response.text()).replaceAll(/"asOf":"[^"]*"/g, '"asOf":"now"');
  return {
    status: response.status,
    headers: ALIKE.map((name) => [name, response.headers.get(name)]),
    body: JSON.parse(text),
  };
}

/** Asks once by each way; the two that do not need Apollo Server have to agree in any case. */
async function ask(body: Asked, headers: Record<string, string> = {}, as: string | null = 'ana.rojas') {
  const short = await askBy('plain', body, headers, as);
  expect(await askBy('route', body, headers, as)).toEqual(short);
  return { short, long: await askBy('apollo', body, headers, as) };
}

describe('all ways answer alike', () => {
  test.each([
    ['Dashboard', { from: '2020-01-01T00:00:00.000Z', me: ME }, 'ana.rojas'],
    ['MawbList', { page: 1, limit: 50 }, 'ana.rojas'],
    ['MawbDetail', { mawbId: MAWB }, 'ana.rojas'],
    ['HawbList', { page: 1, limit: 20 }, 'ana.rojas'],
    ['HawbDetail', { hawbId: HAWB }, 'ana.rojas'],
    ['DeclarationList', { page: 1, limit: 20 }, 'ana.rojas'],
    ['DeclarationDetail', { declarationId: DECLARATION }, 'ana.rojas'],
    ['EditorBootstrap', { month: '2026-01', hawbId: HAWB }, 'ana.rojas'],
    ['UserAdminList', { page: 1, limit: 20 }, 'diego.vera'],
    ['SessionBootstrap', {}, 'gina.mora'],
  ])('the page %s', async (name, variables, user) => {
    const { short, long } = await ask({ query: documents.get(name) ?? '', variables }, {}, user);
    expect(short.body.errors).toBeUndefined();
    expect(short).toEqual(long);
  });

  test.each([
    ['a syntax error', { query: '{' }],
    ['an unknown field', { query: '{ nothing }' }],
    [
      'a variable of the wrong type',
      { query: 'query($p: Int!) { mawbs(page: $p) { meta { totalItems } } }', variables: { p: 'x' } },
    ],
    ['a missing variable', { query: 'query($p: Int!) { mawbs(page: $p) { meta { totalItems } } }' }],
    ['an impossible date', { query: '{ mawbs(createdFrom: "2026-02-30T00:00:00Z") { meta { totalItems } } }' }],
    ['an unknown operation name', { query: 'query A { me { id } }', operationName: 'B' }],
    ['two operations and no name', { query: 'query A { me { id } } query B { me { id } }' }],
    ['a subscription', { query: 'subscription { declarationAssigned { eventId } }' }],
    ['a field that the role may not read', { query: '{ users { data { id } } }' }],
    ['an allowed and a denied root field', { query: '{ me { id } users { data { id } } }' }],
    ['a record that is not there', { query: `{ mawb(mawbId: "${ME}") { id } me { id } }` }],
    [
      'too deep a query',
      { query: `{ mawbs { data ${'{ hawbs { data { mawb '.repeat(5)} { id } ${'} } }'.repeat(5)} } }` },
    ],
    ['introspection', { query: '{ __schema { queryType { name } } __type(name: "Mawb") { kind } me { __typename } }' }],
  ] as [string, Asked][])('%s', async (_what, body) => {
    const { short, long } = await ask(body);
    expect(short).toEqual(long);
  });

  test.each([
    ['application/json'],
    ['application/graphql-response+json'],
    ['application/graphql-response+json, application/json;q=0.9'],
    ['text/html, application/json;q=0.5'],
    ['*/*'],
    ['image/png'],
  ])('accept: %s', async (accept) => {
    const good = await ask({ query: '{ me { id } }' }, { accept });
    const bad = await ask({ query: '{ nothing }' }, { accept });
    expect(good.short).toEqual(good.long);
    expect(bad.short).toEqual(bad.long);
  });

  test.each([['https://portal.example'], ['https://elsewhere.example']])('origin: %s', async (origin) => {
    const { short, long } = await ask({ query: '{ me { id } }' }, { origin });
    expect(short).toEqual(long);
    expect(Object.fromEntries(short.headers)['access-control-allow-origin']).toBe(
      origin === 'https://portal.example' ? origin : null,
    );
  });

  test('nobody signed in, and no tenant', async () => {
    const nobody = await ask({ query: '{ me { id } }' }, {}, null);
    expect(nobody.short.status).toBe(401);
    expect(nobody.short).toEqual(nobody.long);
    const { short, long } = await ask(
      { query: '{ mawbs { meta { totalItems } } }' },
      { 'x-business-unit': '', 'x-country-code': '' },
    );
    expect(short).toEqual(long);
  });
});

describe('what a client names', () => {
  const plain = '{ mawbs(limit: 2) { data { id awbNumber status hawbCounts { total } } } }';

  test('cannot become code: aliases that JavaScript knows are just names', async () => {
    const names = [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      'then',
      'undefined',
      'run',
      'm',
    ];
    for (const name of names) {
      const { short } = await ask({ query: `{ ${name}: mawbs(limit: 2) { data { ${name}: id } } }` });
      const expected = (await ask({ query: plain })).short.body.data.mawbs.data.map((row: { id: string }) => row.id);
      const text = JSON.stringify(short.body);
      for (const id of expected) expect(text).toContain(`"${name}":"${id}"`);
    }
  });

  test('cannot become code: variables and values that look like it', async () => {
    const template = '`$\u007bprocess.exit(1)}`';
    const hostile = [template, "');process.exit(1);//", '\u2028\u2029', '"}};throw 1;//', '__proto__'];
    for (const value of hostile) {
      const query =
        'query($constructor: String, $__proto__: Int) { mawbs(search: $constructor, limit: $__proto__) { meta { totalItems } } }';
      const variables = JSON.parse(`{"constructor": ${JSON.stringify(value)}, "__proto__": 1}`);
      const { short, long } = await ask({ query, variables });
      expect(short).toEqual(long);
      const literal = await ask({ query: `{ mawbs(search: ${JSON.stringify(value)}) { meta { totalItems } } }` });
      expect(literal.short).toEqual(literal.long);
    }
  });

  test('cannot ask one change twice in one: each alias of a mutation is a call', async () => {
    world.forgetCalls();
    const input = '{ userId: null, expectedVersion: 9999 }';
    const body = {
      query: `mutation { a: assignMawb(mawbId: "${MAWB}", input: ${input}) { id } b: assignMawb(mawbId: "${MAWB}", input: ${input}) { id } }`,
    };
    const { short } = await ask(body);
    expect(short.body.errors.map((error: { path: string[] }) => error.path)).toEqual([['a'], ['b']]);
    expect(world.calls().filter(({ operationId }) => operationId === 'assignMawb')).toHaveLength(6);
  });
});

/** Bytes that no HTTP library would send: by the door of plain posts, and by the framework's (with a query in the address). */
describe('both doors answer alike what is on the wire:', () => {
  const ASK = '{"query":"{me{id}}"}';
  const deep = (depth: number) =>
    `{"query":"query($n:Int){mawbs(limit:$n){meta{totalItems}}}","variables":{"n":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
  const latin1 = (text: string) => Buffer.from(text, 'latin1');
  const chunked = (body: Buffer) =>
    Buffer.concat([latin1(`${body.length.toString(16)}\r\n`), body, latin1('\r\n0\r\n\r\n')]);

  interface Sent {
    /** Header lines beside those of every request. */
    readonly head?: readonly string[];
    readonly type?: string;
    readonly body?: string | Buffer;
    /** `null`: the header is not sent. Default: the truth. */
    readonly length?: number | string | null;
    /** What comes on the same connection before it. */
    readonly first?: (path: string) => Buffer;
    readonly caller?: string;
    readonly end?: boolean;
    readonly connection?: 'close' | 'keep-alive';
  }

  async function bytesOf(path: string, sent: Sent): Promise<Buffer> {
    const { head = [], type = 'application/json', body = ASK, connection = 'close' } = sent;
    const bytes = Buffer.from(body as string);
    const { length = bytes.length, caller = `Bearer ${await world.token('ana.rojas')}` } = sent;
    const lines = [
      `POST ${path} HTTP/1.1`,
      'host: gateway',
      `authorization: ${caller}`,
      ...['x-business-unit: SERHAFEN', 'x-country-code: CL', 'x-correlation-id: 5a6c0000-0000-4000-8000-000000000000'],
      `content-type: ${type}`,
      ...(length === null ? [] : [`content-length: ${length}`]),
      ...head,
      `connection: ${connection}`,
    ];
    return Buffer.concat([latin1(`${lines.join('\r\n')}\r\n\r\n`), bytes]);
  }

  /** All answers of a connection: status line and headers in any order, without what differs from one to the next. */
  function readAnswers(text: string): string[] {
    return text.split(/(?=HTTP\/1\.1 \d)/).map((answer) => {
      const [head = '', ...body] = answer.split('\r\n\r\n');
      const [status = '', ...headers] = head.split('\r\n').filter((line) => !/^(?:date|ratelimit-\w+):/i.test(line));
      const told = body.join('').replaceAll(/"correlationId":"[^"]*"/g, '');
      // Bytes that are no request have no id that could come back.
      const kept = headers.map((line) => line.toLowerCase().replace(/^(x-correlation-id): (?!5a6c).*/, '$1'));
      return [status, ...kept.sort(), told].join('\n');
    });
  }

  async function answersOf(path: string, sent: Sent): Promise<string[]> {
    const own = await bytesOf(path, sent);
    const parts = sent.first === undefined ? [own] : [Buffer.concat([sent.first(path), own])];
    return readAnswers(await rawRequest({ url: world.gateway.url, parts, endAfter: sent.end ?? false }));
  }

  const unsigned = (path: string) =>
    latin1(
      `POST ${path} HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer x\r\ncontent-type: application/json\r\ncontent-length: ${ASK.length}\r\n\r\n${ASK}`,
    );

  test.each<[what: string, status: readonly number[], sent: Sent]>([
    ['nothing odd', [200], {}],
    ['bytes that are no UTF-8', [400], { body: latin1('{"query":"{me{id}}","x":"\xff"}') }],
    ['a longer spelling of a letter (overlong UTF-8)', [400], { body: latin1('{"query":"{me{id}}","x":"\xc0\xaf"}') }],
    ['half a pair of UTF-16 in UTF-8', [400], { body: latin1('{"query":"{me{id}}","x":"\xed\xa0\x80"}') }],
    ['a replacement character that is really there', [200], { body: '{"query":"{me{id}}","x":"\ufffd"}' }],
    ['UTF-16', [400], { body: Buffer.from(ASK, 'utf16le') }],
    ['a byte order mark', [200], { body: `\ufeff${ASK}` }],
    ['another spelling of the type', [200], { type: 'Application/JSON' }],
    ['a type in other than JSON behind the first', [200], { head: ['content-type: text/plain'] }],
    ['chunks', [200], { head: ['transfer-encoding: chunked'], length: null, body: chunked(latin1(ASK)) }],
    [
      'chunks that are no UTF-8',
      [400],
      { head: ['transfer-encoding: chunked'], length: null, body: chunked(latin1('{"query":"{me{id}} #\xff"}')) },
    ],
    ['a length and chunks', [400], { head: ['transfer-encoding: chunked'], body: chunked(latin1(ASK)) }],
    ['chunks under a name with a space', [400], { head: ['transfer-encoding : chunked'] }],
    ['an unknown transfer coding', [400], { head: ['transfer-encoding: xchunked'], length: null }],
    ['the same length twice', [400], { head: [`content-length: ${ASK.length}`] }],
    ['two lengths', [400], { head: ['content-length: 3'] }],
    ['a length as a list', [400], { length: '20, 20' }],
    ['a length with a sign', [400], { length: '+20' }],
    ['a length as an exponent', [400], { length: '2e1' }],
    ['a length below that of the body', [400], { length: 10 }],
    ['a body that is cut off', [400], { length: 50, end: true }],
    ['no body', [400], { length: 0, body: '' }],
    ['a content coding', [415], { head: ['content-encoding: gzip'] }],
    ['the content coding that is none', [200], { head: ['content-encoding: identity'] }],
    ['a wish to be told to go on', [100, 200], { head: ['expect: 100-continue'] }],
    ['a wish that nobody knows', [417], { head: ['expect: 200-maybe'] }],
    ['a change of protocol that the connection does not name', [200], { head: ['upgrade: websocket'] }],
    ['a second host', [400], { head: ['host: other'] }],
    ['a header over two lines', [400], { head: ['x-a: b', ' c'] }],
    ['a second caller', [401], { head: ['authorization: Bearer x'] }],
    ['a second tenant', [400], { head: ['x-country-code: PE'] }],
    ['another method in a header', [200], { head: ['x-http-method-override: DELETE'] }],
    ['a name that no body may have', [400], { body: '{"__proto__":{},"query":"{me{id}}"}' }],
    ['a body that is no JSON', [400], { body: `${ASK}x` }],
    ['a body as deep as it is long', [400], { body: '['.repeat(200_000) }],
    ['variables as deep as they are long', [400], { body: deep(8000) }],
    ['variables deeper still', [400], { body: deep(100_000) }],
    ['a caller who is refused', [401], { caller: 'Bearer x' }],
    ['a caller who is refused before the body has come', [401], { caller: 'Bearer x', length: 5000, end: true }],
    ['one behind another that is refused', [401, 200], { first: unsigned }],
  ])('%s', async (_what, statuses, sent) => {
    const plain = await answersOf('/graphql', sent);
    expect(await answersOf('/graphql?', sent)).toEqual(plain);
    expect(plain.map((answer) => Number(answer.slice(9, 12)))).toEqual(statuses);
  });

  test('nothing more, once a body could not be read', async () => {
    for (const path of ['/graphql', '/graphql?']) {
      const odd = await bytesOf(path, { body: '{', connection: 'keep-alive' });
      const next = await bytesOf(path, {});
      const text = await rawRequest({ url: world.gateway.url, parts: [Buffer.concat([odd, next])] });
      expect(readAnswers(text).map((answer) => answer.slice(9, 12))).toEqual(['400']);
    }
  });

  test('clients that leave while their token is looked at, or in the middle of their body, or behind another request, leave nothing behind', async () => {
    const { port, hostname } = new URL(world.gateway.url);
    world.forgetCalls();
    for (const path of ['/graphql', '/graphql?']) {
      // A token that was not seen before has to be waited for.
      const caller = `Bearer ${await world.standIns.identityProvider.mint('elena.paz')}`;
      const whole = await bytesOf(path, { caller, body: '{"query":"{mawbs(limit:3){data{id}}}"}' });
      for (const sent of [whole.length - 40, whole.length - 39, whole.length - 5]) {
        await new Promise<void>((resolve) => {
          const socket = connect(Number(port), hostname, () =>
            socket.write(whole.subarray(0, sent), () => socket.resetAndDestroy()),
          );
          socket.on('error', () => {}).on('close', () => resolve());
        });
      }
    }
    // The first one ends the connection: nobody would hear of the others, neither log nor audit.
    const behind = Buffer.concat([
      await bytesOf('/graphql', { body: '{', connection: 'keep-alive' }),
      ...(await Promise.all(['/graphql', '/graphql?'].map((path) => bytesOf(path, { connection: 'keep-alive' })))),
    ]);
    await rawRequest({ url: world.gateway.url, parts: [behind] });
    const inFlight = async () => {
      const text = await (await fetch(`${world.gateway.url}/metrics`)).text();
      return Number(/^http_requests_in_flight(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1]);
    };
    // The one that asks.
    await expect.poll(inFlight).toBe(1);
    expect(world.calls().filter(({ operationId }) => operationId === 'listMawbs')).toEqual([]);
    expect((await ask({ query: '{ me { id } }' })).short.status).toBe(200);
  });
});
