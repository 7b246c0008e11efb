/** Where a client wants to go on from. */
import { GatewayError } from '../../../schema/contract/errors.ts';

const LONGEST = 256;

/**
 * @returns `null`: from now on
 * @throws {GatewayError} BAD_REQUEST when it cannot be the id of an event
 */
export function lastEventOf(extensions: Readonly<Record<string, unknown>> | null | undefined): string | null {
  const given = extensions?.lastEventId;
  if (given === undefined || given === null) return null;
  if (typeof given === 'string' && given.length <= LONGEST) return given;
  throw new GatewayError('BAD_REQUEST', { message: 'lastEventId must be the id of an event' });
}
