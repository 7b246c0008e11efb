import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ RESPONSE_CACHE_BYTES: '10000000' });
});
afterAll(() => world?.[Symbol.asyncDispose]());

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** As it is on the wire: `fetch` would decompress. */
async function send(
  path: string,
  accept: string | null,
  options: { query?: string; method?: string; as?: string | null; headers?: object } = {},
): Promise<Reply> {
  const { query, method = query === undefined ? 'GET' : 'POST', as = 'ana.rojas', headers = {} } = options;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    void (as === null ? Promise.resolve(null) : world.token(as)).then((token) => {
      const call = request(`${world.gateway.url}${path}`, {
        method,
        headers: {
          ...(token !== null && { authorization: `Bearer ${token}` }),
          'x-business-unit': 'SERHAFEN',
          'x-country-code': 'CL',
          ...(query !== undefined && { 'content-type': 'application/json' }),
          ...(accept !== null && { 'accept-encoding': accept }),
          ...headers,
        },
      });
      call
        .on('response', resolve)
        .on('error', reject)
        .end(query === undefined ? undefined : JSON.stringify({ query }));
    }, reject);
  });
  return { status: answer.statusCode ?? 0, headers: answer.headers, bytes: await buffer(answer) };
}

const PAGE = '{ mawbs(limit: 20) { data { id awbNumber status origin destination updatedAt } } }';
const SHORT = '{ me { id } }';

function plain({ headers, bytes }: Reply): string {
  const coding = headers['content-encoding'];
  return String(coding === 'br' ? brotliDecompressSync(bytes) : coding === 'gzip' ? gunzipSync(bytes) : bytes);
}

describe('an answer of some length', () => {
  test.each([
    ['br, gzip, deflate, zstd', 'br'],
    ['gzip', 'gzip'],
    ['*', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['deflate', undefined],
    ['identity', undefined],
    ['', undefined],
    [null, undefined],
  ])('for "accept-encoding: %s" comes as %s, and is the same', async (accept, coding) => {
    const expected = await send('/graphql', null, { query: PAGE });
    const reply = await send('/graphql', accept, { query: PAGE });
    expect(reply.headers['content-encoding']).toBe(coding);
    expect(reply.headers.vary).toMatch(/accept-encoding/i);
    expect(Number(reply.headers['content-length'])).toBe(reply.bytes.length);
    expect(plain(reply)).toBe(plain(expected));
    if (coding !== undefined) expect(reply.bytes.length).toBeLessThan(expected.bytes.length / 2);
  });

  test('is compressed on the long way, over REST and as a document too', async () => {
    const get = await send(`/graphql?query=${encodeURIComponent(PAGE)}`, 'br', {
      headers: { 'apollo-require-preflight': '1' },
    });
    const rest = await send('/api/v0/mawbs?limit=20', 'gzip');
    const document = await send('/api/openapi.json', 'br');
    expect([
      get.headers['content-encoding'],
      rest.headers['content-encoding'],
      document.headers['content-encoding'],
    ]).toEqual(['br', 'gzip', 'br']);
    for (const reply of [get, rest, document]) expect(() => JSON.parse(plain(reply))).not.toThrow();
    // Another text than the one that a strong tag names.
    expect(get.headers.etag).toMatch(/^W\//);
    const again = await send(`/graphql?query=${encodeURIComponent(PAGE)}`, 'br', {
      headers: { 'apollo-require-preflight': '1', 'if-none-match': String(get.headers.etag) },
    });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
  });
});

describe('an answer goes out as it is', () => {
  test('when it is short', async () => {
    const { headers } = await send('/graphql', 'br', { query: SHORT });
    expect([headers['content-encoding'], headers.vary ?? '']).toEqual([
      undefined,
      expect.not.stringMatching(/accept-encoding/i),
    ]);
  });

  test('when it is an event stream, whose events must not wait for one another', async () => {
    const { headers, bytes } = await send('/graphql', 'br', { query: PAGE, headers: { accept: 'text/event-stream' } });
    expect(headers['content-encoding']).toBeUndefined();
    expect(String(bytes)).toMatch(/^(?::\n\n)*event: next/);
  });

  test('when it brings a secret beside what somebody sent: a sign-in', async () => {
    const query =
      'mutation { login(input: { username: "ana.rojas", password: "serhafen-dev" }) { accessToken refreshToken } }';
    const { headers, bytes } = await send('/graphql', 'br', { query, as: null });
    expect(bytes.length).toBeGreaterThan(1024);
    expect(headers['content-encoding']).toBeUndefined();
  });
});
