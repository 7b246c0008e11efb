import { describe, expect, test } from 'vitest';
import { readDocumentId, withPersistedQuery } from '../../../../gateway/edge/document-id.ts';

describe('the id of a document', () => {
  test.each<[unknown, unknown]>([
    [{}, undefined],
    [{ documentId: null, extensions: null }, undefined],
    [{ extensions: { clientLibrary: { name: 'x' } } }, undefined],
    [{ documentId: 'abc' }, 'abc'],
    [{ documentId: 'sha256:abc' }, 'abc'],
    [{ extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } }, 'abc'],
    [{ documentId: 'abc', extensions: { persistedQuery: { version: 1, sha256Hash: 'def' } } }, 'abc'],
    [{ documentId: 7 }, null],
    [{ extensions: [] }, null],
    [{ extensions: 'x' }, null],
    [{ extensions: { persistedQuery: { version: 2, sha256Hash: 'abc' } } }, null],
    [{ extensions: { persistedQuery: { version: 1, sha256Hash: 7 } } }, null],
  ])('in %j is %j', (parameters, id) => {
    expect(readDocumentId(parameters as Record<string, unknown>)).toBe(id);
  });

  test('of an address is written as Apollo Server reads it, beside all other parameters', () => {
    const url = withPersistedQuery('/graphql?variables=%7B%22a%22%3A%22%3F%22%7D&documentId=sha256:abc');
    const parameters = new URL(url, 'http://x').searchParams;
    expect(Object.fromEntries(parameters)).toEqual({
      variables: '{"a":"?"}',
      extensions: '{"persistedQuery":{"version":1,"sha256Hash":"abc"}}',
    });
    expect(withPersistedQuery('/graphql?query=%7Ba%7D')).toBe('/graphql?query=%7Ba%7D');
  });
});
