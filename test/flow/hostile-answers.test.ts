import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GraphqlAnswer, startWorld, type World } from '../support/world.ts';

const MARK = 'MARK-OF-THE-SERVICE';
const ID = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
const TRY_MS = 400;
const LIMIT_BYTES = 100_000;
const JSON_TYPE = { 'content-type': 'application/json' };

type Misbehave = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server;
let misbehave: Misbehave;
let arrived = 0;
let world: World;

beforeAll(async () => {
  server = createServer((request, response) => {
    arrived += 1;
    misbehave(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world = await startWorld({
    MAWB_SERVICE_URL: url,
    HAWB_SERVICE_URL: url,
    UPSTREAM_TRY_TIMEOUT_MS: String(TRY_MS),
    UPSTREAM_TOTAL_TIMEOUT_MS: '1500',
    UPSTREAM_RESPONSE_LIMIT_BYTES: String(LIMIT_BYTES),
  });
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

/** A page with a field of the service that misbehaves beside one of a service that does not. */
async function page(
  how: Misbehave,
  fields = 'id awbNumber pieces natureOfGoods specialHandlingCodes',
): Promise<GraphqlAnswer> {
  misbehave = how;
  arrived = 0;
  return world.ask(`{ mawb(mawbId: "${ID}") { ${fields} } customsOffices { code } }`);
}

const text =
  (body: string | Buffer, headers: Record<string, string> = JSON_TYPE): Misbehave =>
  (response) => {
    response.writeHead(200, headers).end(body);
  };
const RECORD = { id: ID, awbNumber: '045-12345675', pieces: 1, natureOfGoods: 'shoes', specialHandlingCodes: ['EAW'] };
/** The record with one property written otherwise. */
const recordWith = (property: string, json: string): Misbehave =>
  text(JSON.stringify({ ...RECORD, [property]: '@' }).replace('"@"', json));

function expectOneError(answer: GraphqlAnswer, code: string): void {
  const shown = JSON.stringify(answer.errors);
  expect(answer.status).toBe(200);
  expect(answer.data.mawb).toBeNull();
  expect(answer.data.customsOffices.length).toBeGreaterThan(0);
  expect(
    answer.errors.map(({ path, extensions }) => [path, extensions.code, extensions.service]),
    shown,
  ).toEqual([[['mawb'], code, 'mawb']]);
  expectNoLeak(answer);
}

function expectNoLeak({ errors, headers }: GraphqlAnswer): void {
  expect(JSON.stringify(errors)).not.toMatch(
    /MARK-OF|127\.0\.0\.1|node_modules|undici|\.ts|at Object|stack|Unexpected token/i,
  );
  expect([...headers.keys()]).not.toEqual(expect.arrayContaining(['set-cookie']));
}

const INVALID: readonly (readonly [string, Misbehave])[] = [
  ['HTML with 200', text(`<html>${MARK}</html>`, { 'content-type': 'text/html' })],
  ['HTML that says it is JSON', text(`<html>${MARK}</html>`)],
  ['JSON that says it is HTML', text(JSON.stringify({ id: ID, awbNumber: MARK }), { 'content-type': 'text/html' })],
  ['JSON that says it is text', text(JSON.stringify({ id: ID }), { 'content-type': 'text/plain; charset=utf-8' })],
  ['an image', text(Buffer.from([0x89, 0x50, 0x4e, 0x47]), { 'content-type': 'image/png' })],
  ['nothing', text('')],
  ['blanks', text('  \n ')],
  ['half of the JSON', text(`{"id":"${ID}","awbNumber":"${MARK}`)],
  ['two JSON texts', text(`{"id":"${ID}"}{"id":"${MARK}"}`)],
  ['NaN', text(`{"id":"${ID}","pieces":NaN}`)],
  ['a script in front of the JSON', text(`)]}',\n{"id":"${ID}"}`)],
  [
    'gzip that nobody asked for',
    text(gzipSync(JSON.stringify({ id: ID })), { ...JSON_TYPE, 'content-encoding': 'gzip' }),
  ],
  ['a gzip bomb', text(gzipSync(Buffer.alloc(80_000_000)), { ...JSON_TYPE, 'content-encoding': 'gzip' })],
  ['an unknown encoding', text('{}', { ...JSON_TYPE, 'content-encoding': 'x-unknown' })],
  ['more than the limit', text(JSON.stringify({ id: ID, natureOfGoods: 'x'.repeat(LIMIT_BYTES) }))],
  [
    'more than the limit, piece by piece',
    (response) => {
      response.writeHead(200, JSON_TYPE);
      for (let piece = 0; piece < 200; piece++) response.write(`"${'x'.repeat(1000)}",`);
      response.end();
    },
  ],
  ['a number', text('1')],
  ['a text', text(`"${MARK}"`)],
  ['a list', text(`[{"id":"${ID}"}]`)],
  ['true', text('true')],
  ['100,000 nested lists', text('['.repeat(49_000) + ']'.repeat(49_000))],
  ['302 to another host', (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end()],
  ['304', (response) => response.writeHead(304).end()],
  ['204 for a record', (response) => response.writeHead(204).end()],
];

describe('an answer that the contract does not describe is UPSTREAM_INVALID_RESPONSE', () => {
  test.each(INVALID)('%s', async (_name, how) => {
    expectOneError(await page(how), 'UPSTREAM_INVALID_RESPONSE');
    expect(arrived).toBe(1);
  });

  test.each([
    ['a text for a number', 'pieces', `"${MARK}"`],
    ['a fraction for a whole number', 'pieces', '1.5'],
    ['a number beyond 32 bits', 'pieces', '1e12'],
    ['a number beyond the double', 'pieces', '1e999'],
    ['an object for a text', 'natureOfGoods', `{"a":"${MARK}"}`],
    ['nested lists for a text', 'natureOfGoods', '['.repeat(40_000) + ']'.repeat(40_000)],
    ['a text for a list', 'specialHandlingCodes', `"${MARK}"`],
    ['an object for a list', 'specialHandlingCodes', '{"length":3}'],
    ['a list of nothing', 'specialHandlingCodes', '[null]'],
    ['nothing for what is always there', 'awbNumber', 'null'],
  ])('%s', async (_name, property, json) => {
    const answer = await page(recordWith(property, json));
    expect(answer.status).toBe(200);
    expect(answer.data.customsOffices.length).toBeGreaterThan(0);
    expect(
      answer.errors.map(({ extensions }) => extensions.code),
      JSON.stringify(answer.errors),
    ).toEqual(['UPSTREAM_INVALID_RESPONSE']);
    expectNoLeak(answer);
  });
});

describe('an answer that does not come is UPSTREAM_TIMEOUT or UPSTREAM_UNAVAILABLE', () => {
  test('byte by byte, slower than a try may take', async () => {
    const started = performance.now();
    const closed = new Promise<void>((resolve) => {
      misbehave = (response) => {
        response.writeHead(200, JSON_TYPE);
        const drip = setInterval(() => response.write(' '), 50);
        response.on('close', () => {
          clearInterval(drip);
          resolve();
        });
      };
    });
    const answer = await page(misbehave);
    expectOneError(answer, 'UPSTREAM_TIMEOUT');
    expect(performance.now() - started).toBeLessThan(TRY_MS * 4);
    await closed;
  });

  test('headers, and then nothing', async () => {
    expectOneError(
      await page((response) => void response.writeHead(200, JSON_TYPE).write('{"id":')),
      'UPSTREAM_TIMEOUT',
    );
  });

  test.each<readonly [string, string]>([
    ['no HTTP at all', `${MARK}\r\n\r\n`],
    [
      'less than it promised',
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"id":"${MARK}"}`,
    ],
    [
      'a chunk of no length',
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n${MARK}\r\n`,
    ],
    [
      'two lengths',
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{} `,
    ],
    ['20,000 header bytes', `HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n{}`],
    ['a header that ends in the middle', `HTTP/1.1 200 OK\r\ncontent-type: app`],
    ['another protocol', `HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n${MARK}`],
  ])('%s', async (_name, bytes) => {
    const answer = await page((response) => {
      response.socket?.end(bytes);
    });
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual([
      expect.stringMatching(/^UPSTREAM_(UNAVAILABLE|INVALID_RESPONSE|TIMEOUT)$/),
    ]);
    expect(answer.data.mawb).toBeNull();
    expectNoLeak(answer);
  });
});

describe('an error answer', () => {
  test.each<readonly [string, number, string, string]>([
    ['HTML', 500, `<pre>Error: ${MARK}\n at Object.<anonymous> (/srv/app.ts:1)</pre>`, 'UPSTREAM_ERROR'],
    ['a stack in JSON', 500, JSON.stringify({ code: 'E', message: MARK, stack: MARK }), 'UPSTREAM_ERROR'],
    ['an unknown code', 400, JSON.stringify({ code: MARK, message: MARK }), 'UPSTREAM_ERROR'],
    [
      'a code named like a part of every object',
      409,
      JSON.stringify({ code: '__proto__', message: MARK }),
      'UPSTREAM_ERROR',
    ],
    ['a code named constructor', 409, JSON.stringify({ code: 'constructor', message: MARK }), 'UPSTREAM_ERROR'],
    ['a code that only we may use', 400, JSON.stringify({ code: 'INTERNAL_ERROR', message: MARK }), 'UPSTREAM_ERROR'],
    ['no JSON', 404, MARK, 'UPSTREAM_ERROR'],
    ['nothing', 422, '', 'UPSTREAM_ERROR'],
    ['nested lists', 400, '['.repeat(49_000) + ']'.repeat(49_000), 'UPSTREAM_ERROR'],
    ['a status that nobody knows', 599, MARK, 'UPSTREAM_ERROR'],
  ])('with %s tells its code and nothing of the body', async (_name, status, body, code) => {
    expectOneError(await page((response) => response.writeHead(status, JSON_TYPE).end(body)), code);
  });

  test('that asks to wait for ever is passed on without a time', async () => {
    for (const retryAfter of ['-1', 'Infinity', 'soon', '9'.repeat(400)]) {
      const answer = await page((response) => response.writeHead(429, { 'retry-after': retryAfter }).end());
      expectOneError(answer, 'RATE_LIMITED');
      expect(answer.errors[0]?.extensions.retryAfterSeconds).toBeUndefined();
    }
  });
});

describe('an answer that is odd and still JSON', () => {
  test('with __proto__ and constructor changes no object of ours', async () => {
    const body = `{"__proto__":{"polluted":true,"natureOfGoods":"${MARK}"},"constructor":{"prototype":{"polluted":true}},"id":"${ID}","awbNumber":"045-12345675","pieces":1}`;
    const answer = await page(text(body), 'id awbNumber pieces');
    expect(answer.errors).toEqual([]);
    expect(answer.data.mawb).toEqual({ id: ID, awbNumber: '045-12345675', pieces: 1 });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('with a key twice is read like every JSON parser of the platform reads it: the last one counts', async () => {
    const answer = await page(text(`{"id":"${ID}","awbNumber":"first","awbNumber":"second"}`), 'awbNumber');
    expect(answer.data.mawb).toEqual({ awbNumber: 'second' });
  });

  test('with half a character, control characters and markup reaches the client as JSON', async () => {
    const odd = '\\ud800 \\u0000 </script> \\u2028';
    const answer = await page(text(`{"id":"${ID}","awbNumber":"${odd}"}`), 'awbNumber');
    expect(answer.errors).toEqual([]);
    expect(answer.data.mawb.awbNumber).toBe(JSON.parse(`"${odd}"`));
  });

  test.each([
    ['quotes and backslashes', '\\"in\\" C:\\\\cargo\\u0022'],
    ['accents, pictures and separators, unescaped', 'Ñandú ✈ \u{1F6E9} \u2028 \x7f łódź'],
  ])('with %s, beside a service that answers none, reaches the client as it is', async (_, json) => {
    const answer = await page(text(`{"id":"${ID}","awbNumber":"${json}"}`), 'id awbNumber');
    expect(answer.errors).toEqual([]);
    expect(answer.data.mawb).toEqual({ id: ID, awbNumber: JSON.parse(`"${json}"`) });
  });

  test('with headers of its own gives the client none of them', async () => {
    const answer = await page(
      text(JSON.stringify({ id: ID }), {
        ...JSON_TYPE,
        'set-cookie': 'a=b',
        location: '/x',
        'x-internal': MARK,
        'x-correlation-id': MARK,
      }),
      'id',
    );
    expect(answer.errors).toEqual([]);
    for (const [name, value] of answer.headers)
      expect([name, value].join(': ')).not.toMatch(/set-cookie|location|x-internal|MARK/i);
  });

  test('about another record than was asked for is not taken for an entity', async () => {
    const rows = JSON.stringify({ data: [{ id: MARK, awbNumber: MARK }, null, 1, { awbNumber: MARK }], missing: [] });
    misbehave = text(rows);
    const { data, errors } = await world.ask('{ declarations(limit: 3) { data { mawb { id awbNumber } } } }');
    expect(errors).toEqual([]);
    expect(JSON.stringify(data)).not.toContain(MARK);
  });
});

test('after all of that the gateway answers as before', async () => {
  const answer = await page(recordWith('pieces', '1'), 'id pieces');
  expect([answer.errors, answer.data.mawb]).toEqual([[], { id: ID, pieces: 1 }]);
});
