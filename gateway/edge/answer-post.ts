/**
 * The short way for what nearly every request is: a POST of one operation as JSON. The engine's text goes out as it is;
 * everything else (GET, batches, odd media types) takes the long way through Apollo Server.
 */
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { GraphqlRequest } from '../../schema/contract/graphql-request.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { readDocumentId } from './document-id.ts';
import type { EdgeAnswer, EdgeRequest } from './exchange.ts';
import type { CurrentRequest, FormatError } from './format-error.ts';
import { sameBytesOf } from './read-json.ts';
import { negotiate, statusOfRefusal } from './request-error-status.ts';
import { recordOf } from './request-record.ts';

/** What the engine gives back for a request that may run. */
export interface Admitted {
  run(): Kept | Promise<Ran | Kept>;
}

interface Ran {
  readonly data: string;
  readonly errors: readonly { readonly error: Error; readonly path: readonly (string | number)[] }[];
}

/** An answer that was kept as it is sent. */
export interface Kept {
  readonly body: Buffer;
  readonly etag: string;
  /** Seconds. */
  readonly age: number;
  readonly cacheControl: string;
  readonly state: 'hit' | 'stale' | 'miss';
}

/** Any value of it asks to be told how the operation ran. */
export const DEBUG_HEADER = 'x-debug';

/** A run that is told of: its own admission and context, and an answer with room for what there is to tell. */
export interface DebuggedRun {
  readonly admit: ShortWayOptions['admit'];
  readonly current: CurrentRequest;
  readonly answer: EdgeAnswer;
}

/** @returns `null` when the caller may not be told: the request is answered like any other */
export type Debug = (
  plain: GraphqlRequest,
  current: CurrentRequest,
  request: EdgeRequest,
  answer: EdgeAnswer,
) => DebuggedRun | null;

export interface ShortWayOptions {
  /** Throws an error with `errors` (all reasons) when the request cannot run. */
  readonly admit: (request: GraphqlRequest, context: RequestContext) => Admitted;
  readonly formatError: FormatError;
  /** Tells callers who ask how their operation ran; `null`: nobody is told. */
  readonly debug: Debug | null;
}

/** @returns `null` when the request has to take the long way */
export function readPlainPost({ method, headers }: EdgeRequest, body: unknown): GraphqlRequest | null {
  if (method !== 'POST' || headers['content-type']?.startsWith('application/json') !== true) return null;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const { query = '', operationName, variables } = body as Record<string, unknown>;
  const documentId = readDocumentId(body as Record<string, unknown>);
  if (documentId === null || typeof query !== 'string' || negotiate(headers.accept) === null) return null;
  if (query === '' && documentId === undefined) return null;
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') return null;
  if (variables !== undefined && variables !== null && (typeof variables !== 'object' || Array.isArray(variables)))
    return null;
  return { query, documentId, operationName: operationName ?? undefined, variables, sameBytes: sameBytesOf(body) };
}

/**
 * Answers a request.
 *
 * @returns `null` when it is answered already; else it rejects with what no client is told of
 */
export function answerPost(
  { admit, formatError, debug }: ShortWayOptions,
  plain: GraphqlRequest,
  current: CurrentRequest,
  request: EdgeRequest,
  answer: EdgeAnswer,
): Promise<void> | null {
  if (debug !== null && request.headers[DEBUG_HEADER] !== undefined) {
    const told = debug(plain, current, request, answer);
    if (told !== null)
      return answerPost({ admit: told.admit, formatError, debug: null }, plain, told.current, request, told.answer);
  }
  const { accept } = request.headers;
  answer.header('content-type', negotiate(accept) ?? '');
  let admitted: Admitted;
  try {
    admitted = admit(plain, current.context);
  } catch (error) {
    refuse(reasonsOf(error), accept, formatError, current, answer);
    return null;
  }
  const running = admitted.run();
  if (running instanceof Promise) return running.then(send);
  send(running);
  return null;

  function send(ran: Ran | Kept): void {
    if ('body' in ran) {
      recordOf(request).cacheStatus = ran.state;
      answer.header('cache-control', ran.cacheControl);
      answer.header('etag', ran.etag);
      answer.header('age', ran.age);
      answer.send(ran.body);
      return;
    }
    const { data, errors } = ran;
    answer.header('cache-control', 'no-store');
    if (errors.length === 0) {
      answer.send(`{"data":${data}}\n`);
      return;
    }
    const formatted = errors.map(({ error, path }) =>
      formatError({ message: error.message, ...(path.length > 0 && { path }), ...extensionsOf(error) }, error, current),
    );
    answer.send(`{"errors":${JSON.stringify(formatted)},"data":${data}}\n`);
  }
}

function refuse(
  reasons: readonly GraphQLError[],
  accept: string | undefined,
  formatError: FormatError,
  current: CurrentRequest,
  answer: EdgeAnswer,
): void {
  const errors = reasons.map((reason) => formatError(asFormatted(reason), reason, current));
  const codes = errors.map(({ extensions }) => String(extensions?.code));
  const status = statusOfRefusal(Number(errors[0]?.extensions?.httpStatus ?? 400), codes, accept);
  // A 401 has to name the scheme (RFC 9110 §15.5.2).
  if (status === 401) answer.header('www-authenticate', current.challenge ?? 'Bearer');
  answer.code(status);
  answer.header('cache-control', 'no-store');
  answer.send(`${JSON.stringify({ errors })}\n`);
}

function reasonsOf(error: unknown): readonly GraphQLError[] {
  const { errors } = error as { errors?: readonly GraphQLError[] };
  if (!Array.isArray(errors)) throw error;
  return errors;
}

function asFormatted({ message, path, locations, extensions }: GraphQLError): GraphQLFormattedError {
  return { message, extensions, ...(locations !== undefined && { locations }), ...(path !== undefined && { path }) };
}

function extensionsOf(error: Error): Pick<GraphQLFormattedError, 'extensions'> {
  const { extensions } = error as { extensions?: Record<string, unknown> };
  return extensions === undefined ? { extensions: { code: 'INTERNAL_ERROR' } } : { extensions };
}
