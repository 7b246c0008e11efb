/** JSON text of input values. */
import { stringify } from 'lossless-json';
import { GatewayError } from '../../../schema/contract/errors.ts';

/**
 * Writes bigint and numbers beyond 2^53 digit for digit.
 *
 * @throws {GatewayError} BAD_USER_INPUT for a value nested beyond what can be written
 */
export function writeJson(value: unknown): string {
  try {
    return stringify(value) ?? '';
  } catch (cause) {
    // The writer calls itself for each level.
    if (cause instanceof RangeError)
      throw new GatewayError('BAD_USER_INPUT', { message: 'the input is nested too deeply' });
    throw cause;
  }
}
