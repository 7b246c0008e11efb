/** Sends a trusted document by its id. A gateway that does not know it yet, or any more, gets its text beside it. */
import { ApolloLink } from '@apollo/client/link';
import type { DocumentNode } from 'graphql';
import { of, switchMap } from 'rxjs';
import { codesOf } from './answer.ts';

/** The id that the compiler gave the document: SHA-256 of its text. `undefined`: it is not one of the trusted ones. */
export function trustedId(document: DocumentNode): string | undefined {
  const { __meta__: meta } = document as { __meta__?: { readonly hash?: unknown } };
  return typeof meta?.hash === 'string' ? meta.hash : undefined;
}

export function createTrustedDocumentLink(): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const id = trustedId(operation.query);
    if (id === undefined) return forward(operation);
    operation.extensions.persistedQuery = { version: 1, sha256Hash: id };
    operation.setContext({ http: { includeQuery: false, includeExtensions: true } });
    return forward(operation).pipe(
      switchMap((answer) => {
        if (!codesOf(answer).includes('PERSISTED_QUERY_NOT_FOUND')) return of(answer);
        operation.setContext({ http: { includeQuery: true, includeExtensions: true } });
        return forward(operation);
      }),
    );
  });
}
