/**
 * Holds Apollo Server to the document rules: which text an id stands for, which texts may run, and the limits. It answers
 * errors of early hooks with 500, so a refused text is swapped for an empty one and the operation refused later.
 */
import type { ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import { type DocumentNode, type GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { GatewayError } from '../../../schema/contract/errors.ts';
import { REMEMBERED_CHARACTERS } from '../../../schema/contract/memory-bounds.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { checkLimits } from '../limits/check-limits.ts';
import { checkSource } from '../limits/check-source.ts';
import type { QueryLimits } from '../limits/query-limits.ts';
import type { DocumentReference, DocumentRegistry } from './document-registry.ts';

export interface DocumentPluginOptions {
  readonly limits: QueryLimits;
  /** `null`: requests have no ids, and every text may run. */
  readonly registry: DocumentRegistry | null;
  /** How an error of ours becomes one that Apollo Server answers with its status. */
  readonly refusal: (error: GatewayError) => GraphQLError;
}

/** @param references where the way in which each request named its document is left for the engine */
export function createDocumentPlugin(
  { limits, registry, refusal }: DocumentPluginOptions,
  references: WeakMap<RequestContext, DocumentReference>,
): ApolloServerPlugin<RequestContext> {
  const passed = new LRUCache<string, true>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_true, text) => text.length + 1,
  });

  function checkText(text: string): void {
    if (passed.has(text)) return;
    checkSource(text, limits);
    const document = parsed(text);
    // Every operation is measured: Apollo Server remembers a validated document, whichever of its operations is asked next.
    if (document !== null) checkLimits(document, null, limits);
    passed.set(text, true);
  }

  return {
    requestDidStart: async ({ request, contextValue }) => {
      try {
        const reference = referenceOf(request);
        if (reference === null) return;
        const text = registry === null ? reference.query : registry.textOf(reference, contextValue);
        checkText(text);
        references.set(contextValue, reference);
        // From here on Apollo Server knows nothing of ids.
        Object.assign(request, { query: text, extensions: undefined });
        return;
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        Object.assign(request, { query: '{ __typename }', operationName: undefined, extensions: undefined });
        return {
          didResolveOperation: async () => {
            throw refusal(error);
          },
        };
      }
    },
  };
}

/** `null`: Apollo Server tells the client what is missing. */
function referenceOf({ query, extensions }: GraphQLRequest): DocumentReference | null {
  const persisted: unknown = extensions?.persistedQuery;
  if (persisted === undefined || persisted === null) return typeof query === 'string' ? { query } : null;
  const { version, sha256Hash } = persisted as { version?: unknown; sha256Hash?: unknown };
  if (version !== 1 || typeof sha256Hash !== 'string') {
    throw new GatewayError('BAD_REQUEST', { message: 'extensions.persistedQuery must be { version: 1, sha256Hash }' });
  }
  return { query: query ?? '', documentId: sha256Hash };
}

/** `null`: Apollo Server tells the client what is wrong with the text. */
function parsed(text: string): DocumentNode | null {
  try {
    return parse(text, { noLocation: true });
  } catch {
    return null;
  }
}
