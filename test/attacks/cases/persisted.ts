/** Hashes instead of documents. The 404 of APQ-02 is argued in docs/security.md. */
import { type Attack, post, query, REFUSED } from '../attack.ts';

const named = (sha256Hash: string, text?: string) => ({
  ...(text !== undefined && { query: text }),
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});

export const PERSISTED: readonly Attack[] = [
  post('APQ-01', 'the hash of another document', named('0'.repeat(64), '{ __typename }'), REFUSED),
  post('APQ-02', 'an unknown hash', named('a'.repeat(64)), {
    status: [404],
    errors: true,
    has: /PERSISTED_QUERY_NOT_FOUND/,
  }),
  post('APQ-06', 'a path as a hash', named('../../etc/passwd'), REFUSED),
];

/** Where only trusted documents run. */
export const NOT_TRUSTED: readonly Attack[] = [
  query('APQ-05', 'a document of one’s own', '{ __typename #x\n}', { ...REFUSED, has: /PERSISTED_QUERY_REQUIRED/ }),
];
