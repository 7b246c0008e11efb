/** Checks a routed request against the contract and hands its parts over coerced and defaulted. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Contract, Operation } from './contract.ts';
import { type ContractError, contractProblem } from './contract-problem.ts';
import { Problem } from './problem.ts';

export interface RawRequest {
  readonly method: string;
  /** As received, without the query. */
  readonly path: string;
  /** As received, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Empty when there is none. */
  readonly bodyText: string;
}

export interface ValidRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/**
 * Throws 400 with the code that fits the first offence (domain: common errors) and 415 UNSUPPORTED_MEDIA_TYPE.
 *
 * @param malformed code by path parameter, see `ServiceDefinition.malformedParameters`
 */
export function validate(
  contract: Contract,
  operation: Operation,
  request: RawRequest,
  malformed: Readonly<Record<string, string>> = {},
): ValidRequest {
  const body = operation.takesBody ? readJson(request) : undefined;
  const input = {
    method: request.method,
    path: request.path,
    headers: singleHeaders(request.headers),
    query: readQuery(request.query, operation),
    body,
  };
  const { errors, coerced } = check(contract, input, operation);
  if (errors && errors.length > 0) throw contractProblem(errors as ContractError[], operation, malformed);
  return { path: coerced?.params ?? {}, query: coerced?.query ?? {}, body } as ValidRequest;
}

function check(contract: Contract, input: Parameters<Contract['backend']['validateRequest']>[0], operation: Operation) {
  try {
    return contract.backend.validateRequest(input, operation.raw);
  } catch (error) {
    // A path segment with a broken percent sign cannot be decoded.
    if (error instanceof URIError) throw new Problem('BAD_REQUEST');
    throw error;
  }
}

function readJson({ bodyText, headers }: RawRequest): unknown {
  if (bodyText === '') return undefined;
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') throw new Problem('UNSUPPORTED_MEDIA_TYPE');
  try {
    return JSON.parse(bodyText);
  } catch {
    throw new Problem('BAD_REQUEST', [{ code: 'JSON', message: 'the body is not JSON' }]);
  }
}

/** Comma lists become arrays; keys of a batch count once (domain: batch reads). A repeated scalar stays a list, and fails. */
function readQuery(text: string, operation: Operation): Record<string, string | string[]> {
  const parameters = new URLSearchParams(text);
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    const list = operation.lists.get(name);
    if (list === undefined) {
      query[name] = values.length === 1 ? (values[0] ?? '') : values;
    } else {
      const items = values.flatMap((value) => (value === '' ? [] : value.split(',')));
      query[name] = list.uniqueItems === true ? [...new Set(items)] : items;
    }
  }
  return query;
}

function singleHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
