/**
 * Apollo Server over the engine: GET, CSRF decisions and media types are its work;
 * it asks the engine for admission and for the answer.
 */
import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface';
import { GraphQLError } from 'graphql';
import type { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { createDocumentPlugin } from './documents/document-plugin.ts';
import type { DocumentReference, DocumentRegistry } from './documents/document-registry.ts';
import { createDocumentStore } from './documents/document-store.ts';
import { type Answer, asGraphqlError } from './engine.ts';
import type { Generation } from './generation.ts';
import type { QueryLimits } from './limits/query-limits.ts';
import type { Admission } from './prepare/admission.ts';
import { RefusedRequest } from './prepare/read-document.ts';
import type { KeptAnswer } from './response-cache.ts';
import type { Supergraph } from './supergraph.ts';

export interface ApolloDoorOptions {
  /** The generation of the graph that answers now. */
  readonly current: () => Pick<Generation, 'admit' | 'supergraph'>;
  /** Runs what was admitted, or finds its answer. */
  readonly answer: (admission: Admission, context: RequestContext) => KeptAnswer | Promise<Answer | KeptAnswer>;
  /** Calls back when the graph was swapped; returns how to stop that. */
  readonly onSwap: (listener: (supergraph: Supergraph) => void) => () => void;
  readonly introspection: boolean | 'authenticated';
  readonly limits: QueryLimits;
  readonly registry: DocumentRegistry | null;
  readonly formatError: NonNullable<ApolloServerOptions<RequestContext>['formatError']>;
  /** The status of a refused operation, by the status its first error has. */
  readonly statusOfRefusal: (status: number, codes: readonly string[], accept: string | undefined) => number;
  readonly plugins: readonly ApolloServerPlugin<RequestContext>[];
  /** Shown to nobody but the log. */
  readonly onWarning: (message: string) => void;
}

export async function openApolloDoor(options: ApolloDoorOptions): Promise<ApolloServer<RequestContext>> {
  const { introspection, onWarning: warn } = options;
  // From the moment the operation is known to its execution; a context runs one operation.
  const admissions = new WeakMap<RequestContext, Admission>();
  const kept = new WeakMap<RequestContext, KeptAnswer>();
  const references = new WeakMap<RequestContext, DocumentReference>();
  const server = new ApolloServer<RequestContext>({
    gateway: asGateway(options, async ({ context }) => {
      const admission = admissions.get(context as RequestContext);
      if (admission === undefined) throw new TypeError('an operation runs without admission');
      const answer = await options.answer(admission, context as RequestContext);
      if ('body' in answer) {
        kept.set(context as RequestContext, answer);
        return JSON.parse(String(answer.body));
      }
      const { data, errors } = answer;
      return { data: JSON.parse(data), ...(errors.length > 0 && { errors: errors.map(asGraphqlError) }) };
    }),
    introspection: introspection !== false,
    includeStacktraceInErrorResponses: false,
    // Ids are the registry's.
    persistedQueries: false,
    documentStore: createDocumentStore(),
    hideSchemaDetailsFromClientErrors: introspection !== true,
    formatError: options.formatError,
    // A page of another origin cannot send these without a preflight. Browsers send `Authorization: Basic` by themselves,
    // which is nobody's sign-in here.
    csrfPrevention: { requestHeaders: ['x-apollo-operation-name', 'apollo-require-preflight', 'authorization'] },
    plugins: [
      setStatus(options.statusOfRefusal),
      createDocumentPlugin({ limits: options.limits, registry: options.registry, refusal }, references),
      admitOperations(options, admissions, references),
      describeKept(kept),
      // Its page is loaded from its maker's servers; ours is `gateway/edge/playground`.
      ApolloServerPluginLandingPageDisabled(),
      ...options.plugins,
    ],
    logger: { debug: () => {}, info: () => {}, warn, error: warn },
    stopOnTerminationSignals: false,
  });
  await server.start();
  return server;
}

function asGateway({ current, onSwap }: ApolloDoorOptions, executor: GatewayExecutor): GatewayInterface {
  const schemaOf = ({ apiSchema, sdl }: Supergraph) => ({ apiSchema, coreSupergraphSdl: sdl });
  return {
    load: async () => ({ executor }),
    onSchemaLoadOrUpdate: (callback) => {
      callback(schemaOf(current().supergraph));
      return onSwap((supergraph) => callback(schemaOf(supergraph)));
    },
    stop: async () => {},
  };
}

function admitOperations(
  options: ApolloDoorOptions,
  admissions: WeakMap<RequestContext, Admission>,
  references: WeakMap<RequestContext, DocumentReference>,
): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      // Runs even for an operation name that the document does not have, which Apollo Server passes over: the engine refuses it.
      didResolveOperation: async ({ source, request, contextValue }) => {
        try {
          const { operationName, variables } = request;
          admissions.set(
            contextValue,
            options
              .current()
              .admit(
                { ...(references.get(contextValue) ?? { query: source }), operationName, variables },
                contextValue,
              ),
          );
        } catch (error) {
          throw error instanceof RefusedRequest ? firstOf(error) : error;
        }
      },
    }),
  };
}

/** An answer that is kept says how old it is and what a cache may do with it; a client that has it already is told so. */
function describeKept(kept: WeakMap<RequestContext, KeptAnswer>): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async ({ contextValue, request }) => ({
      willSendResponse: async ({ response }) => {
        const answer = kept.get(contextValue);
        if (answer === undefined) return;
        const { headers } = response.http;
        headers.set('age', String(answer.age));
        headers.set('cache-control', answer.cacheControl);
        // The same answer is another text in another form, language and tenant.
        headers.set('etag', answer.etag);
        headers.set('vary', 'accept, accept-language, authorization, x-business-unit, x-country-code');
        if (request.http?.method === 'GET' && matches(request.http.headers.get('if-none-match'), answer.etag)) {
          response.http.status = 304;
        }
      },
    }),
  };
}

/** RFC 9110 §13.1.2: any of a list, compared weakly; `*` is any answer. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

/** Apollo Server answers every request error with 400. */
function setStatus(statusOf: ApolloDoorOptions['statusOfRefusal']): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async ({ request }) => ({
      willSendResponse: async ({ response, errors = [] }) => {
        const codes = errors.map(({ extensions }) => String(extensions.code));
        const { status } = response.http;
        if (status !== undefined) response.http.status = statusOf(status, codes, request.http?.headers.get('accept'));
      },
    }),
  };
}

/** Apollo Server answers one error of this hook; the first is the one that decides the status. */
function firstOf({ errors: [first] }: RefusedRequest): GraphQLError {
  if (first === undefined) return new GraphQLError('the request cannot run');
  const status = first.extensions.httpStatus;
  return new GraphQLError(first.message, {
    nodes: first.nodes,
    extensions: { ...first.extensions, http: { status: typeof status === 'number' ? status : 400 } },
    originalError: first.originalError,
  });
}

/** Apollo Server answers a GraphQLError with the status in `extensions.http`, without `data`. */
export function refusal(error: GatewayError): GraphQLError {
  const status = error.extensions.httpStatus;
  return new GraphQLError(error.message, {
    extensions: { ...error.extensions, http: { status } },
    originalError: error,
  });
}
