import { describe, expect, test } from 'vitest';
import type { FormField, OperationBinding } from '../../../../../schema/contract/operation-binding.ts';
import { encodeBody } from '../../../../../subgraphs/engine/upstream/encode-body.ts';

function encoded(media: string, value: unknown, more: Partial<OperationBinding> = {}) {
  const { contentType, body } = encodeBody(more as OperationBinding, media, value);
  return { contentType, text: body.toString('latin1'), body };
}

const form = (fields: Record<string, FormField>): Partial<OperationBinding> => ({ form: fields });
const URLENCODED = 'application/x-www-form-urlencoded';

describe('a form', () => {
  test.each<[string, object, Partial<OperationBinding>, string]>([
    ['writes one pair a field', { a: 'x y&=é', b: 1, c: true }, {}, 'a=x+y%26%3D%C3%A9&b=1&c=true'],
    ['leaves out what is null', { a: null, b: undefined, c: '' }, {}, 'c='],
    ['repeats the name for a list', { a: ['x', 'y'] }, {}, 'a=x&a=y'],
    [
      'joins a list where the contract does not explode it',
      { a: ['x', 'y'] },
      form({ a: { joined: true } }),
      'a=x%2Cy',
    ],
    ['writes an object as JSON', { a: { b: 1 } }, {}, 'a=%7B%22b%22%3A1%7D'],
    [
      'writes an object in brackets where the contract says deepObject',
      { a: { b: { c: 1 }, d: ['x'] } },
      form({ a: { deepObject: true } }),
      'a%5Bb%5D%5Bc%5D=1&a%5Bd%5D%5B0%5D=x',
    ],
    ['keeps every digit of a 64-bit integer', { a: 9007199254740993n }, {}, 'a=9007199254740993'],
  ])('%s', (_sentence, value, binding, text) => {
    expect(encoded(URLENCODED, value, binding)).toMatchObject({ contentType: URLENCODED, text });
  });
});

describe('a multipart form', () => {
  test('has one part a field, files as the bytes they are', () => {
    const file = Buffer.from([0, 255, 13, 10]).toString('base64');
    const { contentType, text } = encoded(
      'multipart/form-data',
      { title: 'x', file, meta: { a: 1 } },
      form({ file: { base64: true } }),
    );
    const boundary = /^multipart\/form-data; boundary=(form-[0-9a-f]{36})$/.exec(contentType)?.[1];
    expect(text.split(`--${boundary}`)).toEqual([
      '',
      '\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n',
      '\r\nContent-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n\u0000\u00ff\r\n\r\n',
      '\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n',
      '--\r\n',
    ]);
  });

  test('has a boundary that no value can know', () => {
    const boundaries = [1, 2, 3].map(() => encoded('multipart/form-data', { a: 'x' }).contentType);
    expect(new Set(boundaries).size).toBe(3);
  });

  test('keeps a field name in its quotes', () => {
    expect(encoded('multipart/form-data', { 'a"\r\nX-Evil: 1': 'x' }).text).toContain(
      'name="a%22%0D%0AX-Evil: 1"\r\n\r\nx',
    );
  });
});

describe('another body', () => {
  test('of text is sent as it is', () => {
    expect(encoded('application/xml', '<a/>')).toMatchObject({ contentType: 'application/xml', text: '<a/>' });
  });

  test('of bytes is decoded from Base64', () => {
    expect(encoded('image/png', 'AP8=', { bytes: true }).body).toEqual(Buffer.from([0, 255]));
  });

  test('of a JSON of its own kind is JSON', () => {
    expect(encoded('application/merge-patch+json', { a: null })).toMatchObject({ text: '{"a":null}' });
  });
});
