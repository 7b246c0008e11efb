/** Finds the operation of a request. */

import type { Contract, Operation } from './contract.ts';
import { Problem } from './problem.ts';

/** Path as received, without the query. Throws 404 RESOURCE_NOT_FOUND and 405 METHOD_NOT_ALLOWED. */
export function route(contract: Contract, method: string, path: string): Operation {
  let operationId: string | undefined;
  try {
    operationId = contract.backend.router.matchOperation({ method, path, headers: {} }, true).operationId;
  } catch (error) {
    // The router says which of the two by the start of its message.
    const known = error instanceof Error && error.message.startsWith('405');
    throw new Problem(known ? 'METHOD_NOT_ALLOWED' : 'RESOURCE_NOT_FOUND');
  }
  const operation = contract.operations.get(operationId ?? '');
  if (operation === undefined) throw new Problem('RESOURCE_NOT_FOUND');
  return operation;
}
