/** The long way, for what is no plain POST of one operation: Apollo Server decides about CSRF, media types, ids and batches. */
import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { withPersistedQuery } from './document-id.ts';
import type { EdgeAnswer, EdgeRequest } from './exchange.ts';
import type { CurrentRequest } from './format-error.ts';

export interface LongWayOptions {
  readonly apollo: ApolloServer<RequestContext>;
  /** Runs it as part of the request: Apollo Server formats errors without saying whose. */
  readonly enter: <T>(request: CurrentRequest, work: () => Promise<T>) => Promise<T>;
}

/** @param body as it was read; rejects with what no client is told of */
export async function answerByApollo(
  { apollo, enter }: LongWayOptions,
  request: EdgeRequest,
  body: unknown,
  current: CurrentRequest,
  answer: EdgeAnswer,
): Promise<void> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  // Apollo Server knows ids of documents in one form only.
  const [, search = ''] = withPersistedQuery(request.url).split(/(?=\?)/);
  const given = await enter(current, () =>
    apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method.toUpperCase(), headers, search, body },
      context: async () => current.context,
    }),
  );
  answer.code(given.status ?? 200);
  // There is no content to describe (RFC 9110 §15.4.5); a client that believes the length would wait for it.
  const empty = answer.statusCode === 304;
  for (const [name, value] of given.headers) {
    if (!(empty && (name === 'content-length' || name === 'content-type'))) answer.header(name, value);
  }
  if (empty) {
    answer.send();
    return;
  }
  // Execution refuses callers without a token; a 401 has to name the scheme (RFC 9110 §15.5.2).
  if (answer.statusCode === 401) answer.header('www-authenticate', current.challenge ?? 'Bearer');
  if (given.body.kind === 'complete') {
    answer.send(given.body.string);
    return;
  }
  let text = '';
  for await (const part of given.body.asyncIterator) text += part;
  answer.send(text);
}
