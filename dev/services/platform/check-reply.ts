/** Holds a handler to its contract: status and body have to be declared there. */

import type { Contract, Operation } from './contract.ts';
import type { Reply } from './service-definition.ts';

/** Throws an Error that lists what the contract does not allow; nobody but the service's author can mend it. */
export function checkReply(contract: Contract, { operationId, raw }: Operation, { status, body }: Reply): void {
  const fail = (what: string) => {
    throw new Error(`${operationId} answers ${status} against its contract: ${what}`);
  };
  const declared = raw.responses?.[status];
  if (declared === undefined) fail('no such status');
  else if (!('content' in declared)) {
    if (body !== undefined) fail('no body expected');
  } else {
    const { errors } = contract.backend.validateResponse(body, raw, status);
    if (errors) fail(errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; '));
  }
}
