/** GraphQL over HTTP: which status a refused operation has. */
import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestContext } from '../../schema/contract/request-context.ts';

/** Request errors: the HTTP request was well formed, the operation in it was not. */
const REQUEST_ERRORS = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'];

/**
 * A client that asks for `application/json` alone gets 200 with request errors (GraphQL over HTTP, "application/json":
 * 200 for every well-formed request, as proxies may answer errors in that type too). Apollo Server says 400 always.
 */
export const requestErrorStatus: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async ({ request }) => ({
    willSendResponse: async ({ response, errors = [] }) => {
      const codes = errors.map(({ extensions }) => String(extensions.code));
      if (response.http.status !== 400 || codes.length === 0) return;
      if (!onlyJson(request.http?.headers.get('accept'))) return;
      if (codes.every((code) => REQUEST_ERRORS.includes(code))) response.http.status = 200;
    },
  }),
};

function onlyJson(accept: string | undefined): boolean {
  return accept !== undefined && /^\s*application\/json\b/.test(accept) && !accept.includes('graphql-response+json');
}
