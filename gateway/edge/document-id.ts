/**
 * The id by which a request names its document: `documentId` (GraphQL over HTTP, appendix "Persisted Documents": an id, or
 * `sha256:` and the hash) or `extensions.persistedQuery` (what Apollo's clients send).
 */

/** @returns `undefined` when the request has none, `null` when what it has is malformed */
export function readDocumentId(parameters: Readonly<Record<string, unknown>>): string | undefined | null {
  const { documentId, extensions } = parameters;
  if (documentId !== undefined && documentId !== null) {
    return typeof documentId === 'string' ? documentId.replace(/^sha256:/, '') : null;
  }
  if (extensions === undefined || extensions === null) return undefined;
  if (typeof extensions !== 'object' || Array.isArray(extensions)) return null;
  const { persistedQuery } = extensions as { persistedQuery?: unknown };
  if (persistedQuery === undefined || persistedQuery === null) return undefined;
  const { version, sha256Hash } = persistedQuery as { version?: unknown; sha256Hash?: unknown };
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : null;
}

/** Writes `documentId` of an address in the form that Apollo Server reads. */
export function withPersistedQuery(url: string): string {
  if (!url.includes('documentId=')) return url;
  const [path = '', search = ''] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(search);
  const id = readDocumentId({ documentId: parameters.get('documentId') });
  if (id === undefined || id === null) return url;
  parameters.delete('documentId');
  parameters.set('extensions', JSON.stringify({ persistedQuery: { version: 1, sha256Hash: id } }));
  return `${path}?${parameters}`;
}
