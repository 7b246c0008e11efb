/** Every error of a GraphQL answer, as Apollo Server is about to send it. Must not throw. */
import { randomUUID } from 'node:crypto';
import type { GraphQLFormattedError } from 'graphql';
import type { RequestContext, Tenant } from '../../schema/contract/request-context.ts';
import { challengeOf } from './challenge.ts';
import { describeError, type ErrorFacts, type PublicError } from './describe-error.ts';
import type { ErrorLog } from './respond-error.ts';

/** The request that is being answered. */
export interface CurrentRequest {
  readonly context: RequestContext;
  /** Codes of the errors that the client is answered with; grows while the request runs. */
  readonly errorCodes: string[];
  /** `WWW-Authenticate` of the answer, where an error says more than that a token is missing. */
  challenge?: string;
}

export interface FormatErrorOptions {
  /** Finds the request when it is not handed over. */
  readonly current: () => CurrentRequest | undefined;
  readonly log: ErrorLog;
  /** A service has called the tenant of a request suspended. Default: nothing. */
  readonly onTenantSuspended?: (tenant: Tenant) => void;
}

/** @param request whose answer the error belongs to; without it, the one that the running code is part of */
export type FormatError = (
  formatted: GraphQLFormattedError,
  error: unknown,
  request?: CurrentRequest,
) => GraphQLFormattedError;

/** Codes of Apollo's own that the table knows by another name. */
const RENAMED: Readonly<Record<string, string>> = {
  INTERNAL_SERVER_ERROR: 'INTERNAL_ERROR',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST',
};

/** HTTP statuses with which Apollo refuses a request, all as BAD_REQUEST. */
const REFUSALS: Readonly<Record<number, string>> = { 405: 'METHOD_NOT_ALLOWED', 415: 'UNSUPPORTED_MEDIA_TYPE' };

export function createFormatError({ current, log, onTenantSuspended }: FormatErrorOptions): FormatError {
  return (formatted, error, given) => {
    const request = given ?? current();
    const audience = {
      locale: request?.context.locale ?? 'es',
      correlationId: request?.context.correlationId ?? randomUUID(),
    } as const;
    try {
      const answer = describeError(factsOf(formatted, error), audience);
      request?.errorCodes.push(answer.extensions.code);
      if (request !== undefined && answer.extensions.code === 'INSUFFICIENT_USER_AUTHENTICATION')
        request.challenge = challengeOf(answer.extensions);
      const tenant = request?.context.tenant;
      if (answer.extensions.code === 'TENANT_SUSPENDED' && tenant) onTenantSuspended?.(tenant);
      record(answer, formatted, error);
      return { message: answer.message, ...place(formatted), extensions: { ...answer.extensions } };
    } catch (failure) {
      log.error({ err: failure, correlationId: audience.correlationId }, 'an error could not be described');
      return { ...describeError({ code: 'INTERNAL_ERROR', message: '', extensions: {} }, audience) };
    }
  };

  function record({ extensions }: PublicError, { path }: GraphQLFormattedError, error: unknown): void {
    const { code, httpStatus, correlationId, service } = extensions;
    if (httpStatus < 500) return;
    const level = code === 'INTERNAL_ERROR' ? 'error' : 'warn';
    log[level]({ correlationId, code, service, path, err: rootCause(error) }, 'field failed');
  }
}

function factsOf({ message, extensions = {} }: GraphQLFormattedError, error: unknown): ErrorFacts {
  if (extensions.code === 'DOWNSTREAM_SERVICE_ERROR') {
    // The federation gateway's own name for an error without a code it knows: the one it wraps may have one.
    const inner = extensionsOf((error as { originalError?: unknown } | null)?.originalError);
    return { code: inner.code ?? 'UPSTREAM_ERROR', message, extensions: { ...extensions, ...inner } };
  }
  if (extensions.code === 'BAD_REQUEST') {
    const status = Number((extensionsOf(error).http as { status?: unknown } | undefined)?.status ?? 400);
    // Apollo's text says which rule of GraphQL over HTTP the request breaks; it holds nothing but that.
    const details = [{ field: null, code: 'BAD_REQUEST', message: message.trim() }];
    return { code: REFUSALS[status] ?? 'BAD_REQUEST', message, extensions: { httpStatus: status, details } };
  }
  const code = String(extensions.code);
  return { code: Object.hasOwn(RENAMED, code) ? RENAMED[code] : code, message, extensions };
}

function extensionsOf(error: unknown): Readonly<Record<string, unknown>> {
  return (error as { extensions?: Record<string, unknown> } | null | undefined)?.extensions ?? {};
}

/** Only what the GraphQL specification gives an error besides message and extensions (§7.1.2). */
function place({ path, locations }: GraphQLFormattedError): Pick<GraphQLFormattedError, 'path' | 'locations'> {
  return { ...(locations !== undefined && { locations }), ...(path !== undefined && { path }) };
}

/** The error that was thrown, without the GraphQL errors that carry it: those repeat the client's document. */
function rootCause(error: unknown): unknown {
  let cause = error;
  for (let depth = 0; depth < 10; depth++) {
    const inner = (cause as { originalError?: unknown } | null | undefined)?.originalError;
    if (inner === undefined || inner === null) return cause;
    cause = inner;
  }
  return cause;
}
