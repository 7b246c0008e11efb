/**
 * Documents by their SHA-256: the trusted ones, which came with the gateway, and those that clients registered
 * ("automatic persisted queries"). Decides whether the text of a request may run.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';

export interface DocumentRegistryOptions {
  /** `off`: every document may run. `log`: so it may, and what is not trusted is told. `only`: nothing else runs. */
  readonly mode: 'off' | 'log' | 'only';
  /** Texts by id, the SHA-256 of the text in lower-case hexadecimal digits. */
  readonly trusted: ReadonlyMap<string, string>;
  /** Roles that may send any document in mode `only`. */
  readonly exemptRoles: readonly string[];
  /** Characters of registered documents that are kept, the latest used. 0: nothing can be registered. */
  readonly registeredCharacters: number;
  /** Told once for each document that is not trusted, in mode `log`. */
  readonly onUntrusted: (found: { readonly id: string; readonly caller: RequestContext['caller'] }) => void;
}

/** How a request names its document: by text, by id, or both, which registers the text. */
export interface DocumentReference {
  /** Empty: only the id is given. */
  readonly query: string;
  readonly documentId?: string | undefined;
}

export interface DocumentRegistry {
  /**
   * @returns the text that may run
   * @throws {GatewayError} PERSISTED_QUERY_NOT_FOUND, PERSISTED_QUERY_REQUIRED; BAD_REQUEST for an id that is none or is
   *   another text's
   */
  textOf(reference: DocumentReference, context: RequestContext): string;
  /** Keeps a text under the id it was checked against; only what was admitted may be kept. */
  register(reference: DocumentReference): void;
}

const ID = /^[0-9a-f]{64}$/;
/** Untrusted documents that are remembered as told. */
const MOST_TOLD = 1000;

export function documentId(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function createDocumentRegistry(options: DocumentRegistryOptions): DocumentRegistry {
  const { mode, trusted, exemptRoles, registeredCharacters, onUntrusted } = options;
  const trustedTexts = new Set(trusted.values());
  const registered =
    registeredCharacters === 0
      ? null
      : new LRUCache<string, string>({
          maxSize: registeredCharacters,
          sizeCalculation: (text, id) => text.length + id.length,
        });
  const told = new LRUCache<string, true>({ max: MOST_TOLD });

  function isExempt({ caller }: RequestContext): boolean {
    return caller?.roles.some((role) => exemptRoles.includes(role)) ?? false;
  }

  function find(id: string): string {
    const text = trusted.get(id) ?? registered?.get(id);
    if (text === undefined) throw new GatewayError('PERSISTED_QUERY_NOT_FOUND');
    return text;
  }

  function tell(text: string, { caller }: RequestContext): void {
    if (told.has(text)) return;
    told.set(text, true);
    onUntrusted({ id: documentId(text), caller });
  }

  return {
    textOf: ({ query, documentId: id }, context) => {
      if (id !== undefined) checkId(id, query);
      const text = query === '' && id !== undefined ? find(id) : query;
      if (mode === 'off' || trustedTexts.has(text)) return text;
      if (mode === 'log') tell(text, context);
      // Whether an id was registered by somebody else is nothing a caller may learn who cannot use it.
      else if (!isExempt(context))
        throw new GatewayError(query === '' ? 'PERSISTED_QUERY_NOT_FOUND' : 'PERSISTED_QUERY_REQUIRED');
      return text;
    },
    register: ({ query, documentId: id }) => {
      if (id !== undefined && query !== '' && !trusted.has(id)) registered?.set(id, query);
    },
  };
}

function checkId(id: string, query: string): void {
  if (!ID.test(id)) {
    throw badId('A document id is a SHA-256 in 64 lower-case hexadecimal digits');
  }
  if (query !== '' && documentId(query) !== id) throw badId('The document id is not the SHA-256 of the query');
}

function badId(message: string): GatewayError {
  return new GatewayError('BAD_REQUEST', {
    message,
    details: [{ field: 'documentId', code: 'DOCUMENT_ID_INVALID', message }],
  });
}
