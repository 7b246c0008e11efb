/** GraphQL over HTTP: plain POSTs take the short way; Apollo Server answers the rest, and decides about CSRF and media types. */
import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { answerPost, readPlainRequest, type ShortWayOptions } from './answer-post.ts';
import { withPersistedQuery } from './document-id.ts';
import type { CurrentRequest } from './format-error.ts';
import type { Streams } from './live/serve-streams.ts';
import { readJson } from './read-json.ts';
import { prefersEvents } from './request-error-status.ts';
import { recordOf } from './request-record.ts';
import type { Step } from './step.ts';

export interface GraphqlRouteOptions {
  readonly paths: readonly string[];
  readonly apollo: ApolloServer<RequestContext>;
  /** Answers plain POSTs without Apollo Server; `null`: there is no other engine behind it. */
  readonly shortWay: ShortWayOptions | null;
  /** Answers requests that ask for an event stream; `null`: nobody does. */
  readonly answerStream: Streams['answer'] | null;
  /** Runs before the body is read and leaves the caller's context in the record. */
  readonly authenticate: onRequestHookHandler;
  /** Runs the long way as part of the request: Apollo Server formats errors without saying whose. */
  readonly enter: <T>(request: CurrentRequest, work: () => Promise<T>) => Promise<T>;
}

export function serveGraphql(options: GraphqlRouteOptions): Step {
  const { paths, apollo, shortWay, answerStream, authenticate, enter } = options;
  const handle = fastifyApolloHandler(apollo, { context: async (request: FastifyRequest) => contextOf(request) });
  return (whole) =>
    whole.register(async (server) => {
      readJson(server);
      for (const url of paths) route(server, url);
    });

  function route(server: FastifyInstance, url: string): void {
    server.route({
      method: ['GET', 'POST'],
      url,
      exposeHeadRoute: false,
      onRequest: [exactPath, authenticate],
      preHandler: (request, _reply, done) => {
        recordOf(request).operationName = operationNameOf(request);
        done();
      },
      handler: async function (request, reply) {
        const current: CurrentRequest = { context: contextOf(request), errorCodes: recordOf(request).errorCodes };
        if (answerStream !== null && prefersEvents(request.headers.accept)) {
          // A stream may live for hours: a trace of it would never be whole.
          return answerStream(request, { ...current.context, recording: null }, reply);
        }
        const plain = shortWay === null ? null : readPlainRequest(request);
        if (shortWay !== null && plain !== null) {
          return answerPost(shortWay, plain, current, request.headers.accept, reply);
        }
        const answer = await enter(current, async () => handle.call(this, asApolloReads(request), reply as never));
        // Execution refuses callers without a token; a 401 has to name the scheme (RFC 9110 §15.5.2).
        if (reply.statusCode === 401) reply.header('www-authenticate', current.challenge ?? 'Bearer');
        // There is no content to describe (RFC 9110 §15.4.5); a client that believes the length would wait for it.
        if (reply.statusCode === 304) return reply.removeHeader('content-length').removeHeader('content-type').send();
        return answer;
      },
    });
  }
}

/** A rule of some proxy for `/graphql` must not be got around by another spelling that decodes to it, as `/%67raphql`. */
const exactPath: onRequestHookHandler = ({ url, routeOptions }, _reply, done) => {
  const exact = url === routeOptions.url || url.startsWith(`${routeOptions.url}?`);
  done(exact ? undefined : new GatewayError('RESOURCE_NOT_FOUND'));
};

/** Apollo Server knows ids of documents in one form only. */
function asApolloReads(request: FastifyRequest): FastifyRequest {
  const url = withPersistedQuery(request.url);
  return url === request.url ? request : Object.create(request, { url: { value: url } });
}

function contextOf(request: FastifyRequest): RequestContext {
  const { context } = recordOf(request);
  if (context === null) throw new TypeError('the request has no context: authenticate has to run before GraphQL');
  return context;
}

/** The name the client gave, for the log. */
function operationNameOf({ body, query }: FastifyRequest): string | null {
  const name =
    (body as { operationName?: unknown } | undefined)?.operationName ??
    (query as { operationName?: unknown }).operationName;
  return typeof name === 'string' && /^[_A-Za-z]\w{0,99}$/.test(name) ? name : null;
}
