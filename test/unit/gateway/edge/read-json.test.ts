import fastify, { type FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { createBodyReader, readJson, sameBytesOf } from '../../../../gateway/edge/read-json.ts';
import { REMEMBERED_CHARACTERS } from '../../../../schema/contract/memory-bounds.ts';

/** Answers what became of a body, with every body it has seen. */
function serve(): { server: FastifyInstance; seen: object[] } {
  const server = fastify();
  const seen: object[] = [];
  readJson(server, createBodyReader(server));
  server.post('/', async ({ body }) => {
    seen.push(body as object);
    return { body };
  });
  return { server, seen };
}

const post = (server: FastifyInstance, payload: string, type = 'application/json') =>
  server.inject({ method: 'POST', url: '/', headers: { 'content-type': type }, payload });

test('equal bodies are one object that nobody can write to, with one memo', async () => {
  const { server, seen } = serve();
  for (let count = 0; count < 2; count++) await post(server, '{"query":"{ a }","variables":{"list":[{"b":1}]}}');
  const [first, second] = seen as { variables: { list: { b: number }[] } }[];
  expect(first).toBe(second);
  expect(() => Object.assign(first?.variables.list[0] ?? {}, { b: 2 })).toThrow(TypeError);
  expect(sameBytesOf(first as object)).toBeDefined();
  expect(JSON.stringify(first)).toBe('{"query":"{ a }","variables":{"list":[{"b":1}]}}');
});

test.each([
  JSON.stringify({ query: 'mutation($p: String!) { login(password: $p) { token } }', variables: { p: 'secret' } }),
  JSON.stringify({ documentId: 'sha256:ab', variables: { p: 'secret' } }),
])('%s, which may hold a password, is not kept', async (text) => {
  const { server, seen } = serve();
  for (let count = 0; count < 2; count++) await post(server, text);
  expect(seen[0]).not.toBe(seen[1]);
  expect(sameBytesOf(seen[0] as object)).toBeUndefined();
});

test('different bodies have different memos', async () => {
  const { server, seen } = serve();
  await post(server, '{"query":"{ a }"}');
  await post(server, '{"query":"{ a } "}');
  expect(sameBytesOf(seen[0] as object)).not.toBe(sameBytesOf(seen[1] as object));
});

test('bodies that differ in the middle alone, and are as long, are told apart', async () => {
  const { server, seen } = serve();
  const filled = (middle: string) => JSON.stringify({ query: `${' '.repeat(300)}{ ${middle} }${' '.repeat(300)}` });
  for (const middle of ['a', 'b', 'a']) await post(server, filled(middle));
  expect(seen).toEqual(['a', 'b', 'a'].map((middle) => JSON.parse(filled(middle))));
});

test('long bodies are read each time', async () => {
  const { server, seen } = serve();
  const long = JSON.stringify({ query: 'x'.repeat(20_000) });
  for (let count = 0; count < 2; count++) await post(server, long);
  expect(seen[0]).not.toBe(seen[1]);
  expect(sameBytesOf(seen[0] as object)).toBeUndefined();
});

test('bodies are forgotten, the longest unused first, before they stand for more text than is remembered', async () => {
  const { server, seen } = serve();
  const numbered = (number: number) => JSON.stringify({ query: `${'x'.repeat(10_000)}${number}` });
  await post(server, numbered(0));
  for (let number = 1; number * 10_000 < REMEMBERED_CHARACTERS; number++) await post(server, numbered(number));
  await post(server, numbered(0));
  await post(server, numbered(2));
  expect(seen.at(-2)).not.toBe(seen[0]);
  expect(seen.at(-1)).toBe(seen[2]);
});

test.each(['{"__proto__":{"a":1}}', '{"constructor":{"prototype":{}}}', '{', ''])(
  '%s is refused, also the second time',
  async (text) => {
    const { server } = serve();
    for (let count = 0; count < 2; count++) expect((await post(server, text)).statusCode).toBe(400);
  },
);

test('what is no object stays what it is', async () => {
  const { server } = serve();
  expect((await post(server, '[1]')).json()).toEqual({ body: [1] });
  expect((await post(server, '"a"', 'application/json; charset=utf-8')).json()).toEqual({ body: 'a' });
});
