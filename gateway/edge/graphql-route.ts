/** GraphQL over HTTP: plain POSTs take the short way; Apollo Server answers the rest, and decides about CSRF and media types. */
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { answerByApollo, type LongWayOptions } from './answer-by-apollo.ts';
import { answerPost, readPlainPost, type ShortWayOptions } from './answer-post.ts';
import type { Check } from './exchange.ts';
import type { CurrentRequest } from './format-error.ts';
import type { Streams } from './live/serve-streams.ts';
import { operationNameOf } from './operation-name.ts';
import { type PlainPostOptions, takePlainPosts } from './plain-posts.ts';
import { createBodyReader, readJson } from './read-json.ts';
import { prefersEvents } from './request-error-status.ts';
import { recordOf } from './request-record.ts';
import { asHook, type Step } from './step.ts';

export interface GraphqlRouteOptions {
  readonly paths: readonly string[];
  readonly longWay: LongWayOptions;
  /** Answers plain POSTs without Apollo Server; `null`: there is no other engine behind it. */
  readonly shortWay: ShortWayOptions | null;
  /** Answers requests that ask for an event stream; `null`: nobody does. */
  readonly answerStream: Streams['answer'] | null;
  /** How plain posts come in before the framework. */
  readonly plainPosts: PlainPostOptions;
  /** Run before the body is read and leave the caller's context in the record. */
  readonly authenticate: readonly Check[];
}

export function serveGraphql(options: GraphqlRouteOptions): Step {
  const { paths, longWay, shortWay, answerStream, authenticate, plainPosts } = options;
  return (whole) =>
    whole.register(async (server) => {
      const readBody = createBodyReader(server);
      readJson(server, readBody);
      if (shortWay !== null)
        takePlainPosts({ ...plainPosts, paths, authenticate, shortWay, longWay, readBody }, server.server);
      for (const url of paths) route(server, url);
    });

  function route(server: FastifyInstance, url: string): void {
    server.route({
      method: ['GET', 'POST'],
      url,
      exposeHeadRoute: false,
      onRequest: [exactPath, asHook(authenticate)],
      preHandler: (request, _reply, done) => {
        recordOf(request).operationName = operationNameOf(request.body) ?? operationNameOf(request.query);
        done();
      },
      handler: async (request, reply) => {
        const current: CurrentRequest = { context: contextOf(request), errorCodes: recordOf(request).errorCodes };
        if (answerStream !== null && prefersEvents(request.headers.accept)) {
          // A stream may live for hours: a trace of it would never be whole.
          return answerStream(request, { ...current.context, recording: null }, reply);
        }
        const plain = shortWay === null ? null : readPlainPost(request, request.body);
        if (shortWay !== null && plain !== null) {
          await answerPost(shortWay, plain, current, request, reply);
          return reply;
        }
        await answerByApollo(longWay, request, request.body, current, reply);
        return reply;
      },
    });
  }
}

/** A rule of some proxy for `/graphql` must not be got around by another spelling that decodes to it, as `/%67raphql`. */
const exactPath: onRequestHookHandler = ({ url, routeOptions }, _reply, done) => {
  const exact = url === routeOptions.url || url.startsWith(`${routeOptions.url}?`);
  done(exact ? undefined : new GatewayError('RESOURCE_NOT_FOUND'));
};

function contextOf(request: FastifyRequest): RequestContext {
  const { context } = recordOf(request);
  if (context === null) throw new TypeError('the request has no context: authenticate has to run before GraphQL');
  return context;
}
