/** Puts the access decision in front of @apollo/gateway, which knows the directives and enforces none of them. */
import type { ApolloServerPlugin } from '@apollo/server';
import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { ERRORS, GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { AccessRules } from './access-rules.ts';
import { type Decision, decideAccess, nullDenied } from './decide-access.ts';

/** Decisions of running requests, from the moment the operation is known to its execution; a context runs one operation. */
type Decisions = WeakMap<RequestContext, Decision>;

export interface Guard {
  readonly plugin: ApolloServerPlugin<RequestContext>;
  wrap(gateway: GatewayInterface): GatewayInterface;
}

export function createGuard(rules: AccessRules): Guard {
  const decisions: Decisions = new WeakMap();
  return {
    plugin: {
      requestDidStart: async () => ({
        didResolveOperation: async (request) => {
          // @apollo/gateway would answer an operation name that the document does not have with an internal error.
          if (request.operation === undefined || request.operation === null) {
            throw refusal(new GatewayError('OPERATION_RESOLUTION_FAILURE'));
          }
          if (request.operation.operation === 'subscription') {
            throw refusal(new GatewayError('BAD_REQUEST', { message: 'Subscriptions need a WebSocket' }));
          }
          const decision = decide(request.schema, rules, request as never);
          if (decision !== null) decisions.set(request.contextValue, decision);
        },
      }),
    },
    wrap: (gateway) => ({
      onSchemaLoadOrUpdate: (callback) => gateway.onSchemaLoadOrUpdate(callback),
      load: async (options) => {
        const { executor } = await gateway.load(options);
        return { executor: executor === null ? null : guarded(executor, decisions) };
      },
      stop: () => gateway.stop(),
    }),
  };
}

interface ResolvedRequest {
  readonly document: Parameters<typeof decideAccess>[2]['document'];
  readonly operation: Parameters<typeof decideAccess>[2]['operation'];
  readonly request: { readonly variables?: Record<string, unknown> };
  readonly contextValue: RequestContext;
}

function decide(schema: GraphQLSchema, rules: AccessRules, resolved: ResolvedRequest): Decision | null {
  const { document, operation, request, contextValue } = resolved;
  try {
    return decideAccess(schema, rules, { document, operation, variables: request.variables ?? {} }, contextValue);
  } catch (error) {
    throw error instanceof GatewayError ? refusal(error) : error;
  }
}

/** Apollo Server answers a GraphQLError with the status in `extensions.http`, without `data`. */
export function refusal(error: GatewayError): GraphQLError {
  const status = error.extensions.httpStatus;
  return new GraphQLError(error.message, {
    extensions: { ...error.extensions, http: { status } },
    originalError: error,
  });
}

function guarded(executor: GatewayExecutor, decisions: Decisions): GatewayExecutor {
  return async (request: GatewayGraphQLRequestContext) => {
    const decision = decisions.get(request.context as RequestContext);
    if (decision === undefined) return executor(request);
    const { document, operation, key } = decision;
    const result = await executor({ ...request, document, operation, queryHash: `${request.queryHash} ${key}` });
    nullDenied(result.data, decision.denied);
    const errors = decision.denied.map((path) => deniedField(path));
    return { ...result, errors: [...(result.errors ?? []), ...errors] };
  };
}

function deniedField(path: readonly string[]): GraphQLError {
  const { extensions } = new GatewayError('FORBIDDEN_ROLE');
  return new GraphQLError(ERRORS.FORBIDDEN_ROLE.en, { path: [...path], extensions: { ...extensions } });
}
