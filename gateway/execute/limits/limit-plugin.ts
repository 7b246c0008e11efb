/** Holds Apollo Server to the limits. It answers errors of early hooks with 500, so a refused text is swapped for an empty one. */
import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, type GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { checkLimits } from './check-limits.ts';
import { checkSource } from './check-source.ts';
import type { QueryLimits } from './query-limits.ts';

/** Texts that passed are remembered, as many characters as this. */
const REMEMBERED_CHARACTERS = 4_000_000;

/** @param refusal how an error of ours becomes one that Apollo Server answers with its status */
export function createLimitPlugin(
  limits: QueryLimits,
  refusal: (error: GatewayError) => GraphQLError,
): ApolloServerPlugin<RequestContext> {
  const passed = new LRUCache<string, true>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_true, text) => text.length + 1,
  });
  return {
    requestDidStart: async ({ request }) => {
      const text = request.query;
      if (typeof text !== 'string' || passed.has(text)) return;
      const error = refusalOf(text, limits);
      if (error === null) {
        passed.set(text, true);
        return;
      }
      // Whoever registers a persisted query must not get the empty one under its hash.
      Object.assign(request, { query: '{ __typename }', operationName: undefined, extensions: undefined });
      return {
        didResolveOperation: async () => {
          throw refusal(error);
        },
      };
    },
  };
}

/** Every operation is measured: Apollo Server remembers a validated document, whichever of its operations is asked next. */
function refusalOf(text: string, limits: QueryLimits): GatewayError | null {
  try {
    checkSource(text, limits);
    const document = parsed(text);
    if (document !== null) checkLimits(document, null, limits);
    return null;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

/** `null`: Apollo Server tells the client what is wrong with the text. */
function parsed(text: string): DocumentNode | null {
  try {
    return parse(text, { noLocation: true });
  } catch {
    return null;
  }
}
