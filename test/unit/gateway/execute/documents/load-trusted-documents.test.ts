import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { documentId } from '../../../../../gateway/execute/documents/document-registry.ts';
import { loadTrustedDocuments } from '../../../../../gateway/execute/documents/load-trusted-documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'documents-'));
afterAll(() => rmSync(folder, { recursive: true }));

function load(content: unknown) {
  const path = join(folder, 'documents.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return loadTrustedDocuments(path);
}
const TEXT = 'query Me { me { id } }';

describe('a file of trusted documents', () => {
  test('holds texts, or objects with one', () => {
    const id = documentId(TEXT);
    const expected = [{ id, text: TEXT, name: 'Me' }];
    expect(load({ [id]: TEXT })).toEqual(expected);
    expect(load({ [id]: { name: 'Me', document: TEXT } })).toEqual(expected);
  });

  test('may hold documents without a name or with several operations', () => {
    const texts = ['{ me { id } }', 'query A { me { id } } query B { me { id } }'];
    expect(load(Object.fromEntries(texts.map((text) => [documentId(text), text]))).map(({ name }) => name)).toEqual([
      undefined,
      undefined,
    ]);
  });

  test.each<[string, unknown, string]>([
    ['an id of another text', { [documentId('x')]: TEXT }, 'is not the SHA-256 of its document'],
    ['an entry without a text', { [documentId(TEXT)]: 3 }, 'has no document'],
    ['a text that is no GraphQL', { [documentId('{')]: '{' }, 'Syntax Error'],
    ['no JSON', 'documents', 'JSON'],
  ])('is refused with %s', (_what, content, message) => {
    expect(() => load(content)).toThrow(message);
  });

  test('is the portal’s unless another is named', () => {
    expect(loadTrustedDocuments().map(({ name }) => name)).toContain('MawbList');
  });
});
