import { describe, expect, test } from 'vitest';
import type { OperationBinding, ParameterBinding } from '../../../../../schema/contract/operation-binding.ts';
import { createRequestEncoder } from '../../../../../subgraphs/engine/upstream/encode-request.ts';
import { operationBinding } from '../../../../support/operation-binding.ts';

const encodeRequest = (of: OperationBinding, values: Record<string, unknown>, body?: unknown) =>
  createRequestEncoder(of)(values, body);

function parameter(part: Partial<ParameterBinding> & Pick<ParameterBinding, 'name' | 'in'>): ParameterBinding {
  const style = part.in === 'query' ? 'form' : 'simple';
  return { style, explode: style === 'form', required: part.in === 'path', allowReserved: false, ...part };
}

function operation(
  path: string,
  parameters: readonly ParameterBinding[],
  body: string | null = null,
): OperationBinding {
  return operationBinding({ operationId: 'op', method: body === null ? 'GET' : 'POST', path, parameters, body });
}

const byId = operation('/v0/things/{id}', [parameter({ name: 'id', in: 'path' })]);

describe('a path value', () => {
  test.each([
    ['../../admin', '..%2F..%2Fadmin'],
    ['%2e%2e%2fadmin', '%252e%252e%252fadmin'],
    ['%252e%252e%252fadmin', '%25252e%25252e%25252fadmin'],
    ['//evil.test/x', '%2F%2Fevil.test%2Fx'],
    ['http://169.254.169.254/latest/meta-data/', 'http%3A%2F%2F169.254.169.254%2Flatest%2Fmeta-data%2F'],
    ['@evil.test', '%40evil.test'],
    ['x#frag', 'x%23frag'],
    ['x?admin=true', 'x%3Fadmin%3Dtrue'],
    ['x;admin=true', 'x%3Badmin%3Dtrue'],
    ['1\r\nX-Evil: 1', '1%0D%0AX-Evil%3A%201'],
    [' 1\t', '%201%09'],
    ['{context.headers.authorization}', '%7Bcontext.headers.authorization%7D'],
    ["1' OR 1=1--", '1%27%20OR%201%3D1--'],
    ['$&', '%24%26'],
    ['9007199254740993', '9007199254740993'],
  ])('%j stays one segment', (value, segment) => {
    expect(encodeRequest(byId, { id: value }).path).toBe(`/v0/things/${segment}`);
  });

  test.each(['.', '..', '', 'x'.repeat(65_536), '\ud800'])('%j cannot be expressed and is refused', (value) => {
    expect(() => encodeRequest(byId, { id: value })).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });

  test('is required', () => {
    expect(() => encodeRequest(byId, {})).toThrow('"id" is required');
  });

  test('written as label or matrix carries its style', () => {
    const label = operation('/{id}', [parameter({ name: 'id', in: 'path', style: 'label' })]);
    const matrix = operation('/{id}', [parameter({ name: 'id', in: 'path', style: 'matrix', explode: true })]);
    expect(encodeRequest(label, { id: ['a', 'b'] }).path).toBe('/.a,b');
    expect(encodeRequest(matrix, { id: ['a', 'b'] }).path).toBe('/;id=a;id=b');
  });
});

describe('a query value', () => {
  test.each([
    ['form, exploded', { explode: true }, 'ids=a&ids=b%2Cc'],
    ['form', { explode: false }, 'ids=a,b%2Cc'],
    ['space delimited', { style: 'spaceDelimited', explode: false }, 'ids=a%20b%2Cc'],
    ['pipe delimited', { style: 'pipeDelimited', explode: false }, 'ids=a%7Cb%2Cc'],
  ] as const)('that is a list is written as %s', (_name, style, query) => {
    const list = operation('/v0/things', [parameter({ name: 'ids', in: 'query', ...style })]);
    expect(encodeRequest(list, { ids: ['a', 'b,c'] }).path).toBe(`/v0/things?${query}`);
  });

  test('that is an object is written as deepObject or as its own parameters', () => {
    const deep = operation('/v0/things', [parameter({ name: 'filter', in: 'query', style: 'deepObject' })]);
    const form = operation('/v0/things', [parameter({ name: 'filter', in: 'query' })]);
    const filter = { a: 'x&y', b: 1, c: null };
    expect(encodeRequest(deep, { filter }).path).toBe('/v0/things?filter%5Ba%5D=x%26y&filter%5Bb%5D=1');
    expect(encodeRequest(form, { filter }).path).toBe('/v0/things?a=x%26y&b=1');
  });

  test('cannot add a parameter', () => {
    const search = operation('/v0/things', [parameter({ name: 'q', in: 'query' })]);
    expect(encodeRequest(search, { q: 'x&admin=true' }).path).toBe('/v0/things?q=x%26admin%3Dtrue');
  });

  test('is not sent when it makes the address longer than every server takes', () => {
    const search = operation('/v0/things', [parameter({ name: 'q', in: 'query' })]);
    const room = 8000 - '/v0/things?q='.length;
    expect(encodeRequest(search, { q: 'x'.repeat(room) }).path).toHaveLength(8000);
    expect(() => encodeRequest(search, { q: 'x'.repeat(room + 1) })).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
    expect(() => encodeRequest(search, { q: 'é'.repeat(room / 3) })).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
  });

  test('that is absent or null is left out', () => {
    const search = operation('/v0/things', [
      parameter({ name: 'q', in: 'query' }),
      parameter({ name: 'p', in: 'query' }),
    ]);
    expect(encodeRequest(search, { q: null }).path).toBe('/v0/things');
  });
});

describe('a header value', () => {
  const keyed = operation('/v0/things', [parameter({ name: 'Idempotency-Key', in: 'header' })], 'application/json');

  test('is sent under its lower-case name', () => {
    expect(encodeRequest(keyed, { 'Idempotency-Key': 'abc' }, {}).headers).toEqual({
      'idempotency-key': 'abc',
      'content-type': 'application/json',
    });
  });

  test.each([' a', 'a ', '\ta', ' '])('%j would lose its blanks on the way and is refused', (value) => {
    expect(() => encodeRequest(keyed, { 'Idempotency-Key': value }, {})).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
  });

  test.each(['a\r\nX-Evil: 1', 'a\u0000', 'a\u2028b'])('%j cannot start another header', (value) => {
    expect(() => encodeRequest(keyed, { 'Idempotency-Key': value }, {})).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
  });
});

test('a body keeps every digit of a 64-bit integer', () => {
  const create = operation('/v0/things', [], 'application/json');
  expect(encodeRequest(create, {}, { size: 9007199254740993n, name: 'x' }).body).toBe(
    '{"size":9007199254740993,"name":"x"}',
  );
});

describe('path parameters together', () => {
  test('cannot make a dot segment', () => {
    const listed = operation('/v0/{ids}', [parameter({ name: 'ids', in: 'path', style: 'label', explode: true })]);
    expect(() => encodeRequest(listed, { ids: ['', ''] })).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    const joined = operation('/v0/.{a}{b}', [
      parameter({ name: 'a', in: 'path', required: false }),
      parameter({ name: 'b', in: 'path' }),
    ]);
    expect(encodeRequest(joined, { a: 'x', b: 'y' }).path).toBe('/v0/.xy');
  });

  test.each([
    ['simple', false, '/v0/a,1,b,2'],
    ['simple', true, '/v0/a=1,b=2'],
    ['label', true, '/v0/.a=1.b=2'],
    ['matrix', false, '/v0/;at=a,1,b,2'],
    ['matrix', true, '/v0/;a=1;b=2'],
  ] as const)('write an object in style %s, exploded %s', (style, explode, path) => {
    const at = operation('/v0/{at}', [parameter({ name: 'at', in: 'path', style, explode })]);
    expect(encodeRequest(at, { at: { a: 1, b: 2 } }).path).toBe(path);
  });
});

describe('a template', () => {
  test('keeps the query it has', () => {
    const acting = operation('/v0?action=list', [parameter({ name: 'q', in: 'query' })]);
    expect(encodeRequest(acting, { q: 'x' }).path).toBe('/v0?action=list&q=x');
  });

  test('loses its fragment, which is no part of a request', () => {
    const named = operation('/v0/#Action=List', [parameter({ name: 'q', in: 'query' })]);
    expect(encodeRequest(named, { q: 'x' }).path).toBe('/v0/?q=x');
  });
});

describe('a parameter', () => {
  test('of a cookie cannot start another one', () => {
    const asked = operation('/v0', [parameter({ name: 'sid', in: 'cookie', style: 'form' })]);
    expect(encodeRequest(asked, { sid: 'a; admin=1' }).headers).toEqual({ cookie: 'sid=a%3B%20admin%3D1' });
  });

  test('of a JSON media type is one JSON text', () => {
    const asked = operation('/v0', [parameter({ name: 'f', in: 'query', content: 'application/json' })]);
    expect(encodeRequest(asked, { f: { a: [1, 'x'] } }).path).toBe('/v0?f=%7B%22a%22%3A%5B1%2C%22x%22%5D%7D');
  });

  test('that shares its name with another has a value of its own', () => {
    const twice = operation('/v0/{id}', [
      parameter({ name: 'id', in: 'path', key: 'path id' }),
      parameter({ name: 'id', in: 'query', key: 'query id' }),
    ]);
    expect(encodeRequest(twice, { 'path id': 'a', 'query id': 'b' }).path).toBe('/v0/a?id=b');
  });

  test('of deep objects nests as deep as its value', () => {
    const deep = operation('/v0', [parameter({ name: 'f', in: 'query', style: 'deepObject' })]);
    expect(encodeRequest(deep, { f: { a: { b: 1 }, c: [2, 3] } }).path).toBe(
      '/v0?f%5Ba%5D%5Bb%5D=1&f%5Bc%5D=2&f%5Bc%5D=3',
    );
  });
});

test('a body nested beyond what can be written is refused', () => {
  const create = operation('/v0/things', [], 'application/json');
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(() => encodeRequest(create, {}, { deep })).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
});
