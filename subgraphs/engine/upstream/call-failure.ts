/** What went wrong when a call brought no answer. */
import { errors } from 'undici';
import { GatewayError } from '../../../schema/contract/errors.ts';

/** The request certainly or probably did not reach the service. */
export function isConnectionFailure(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return (
    error instanceof errors.SocketError ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_CONNECT_TIMEOUT'].includes(String(code))
  );
}

/** A failed call in the words of our error table. */
export function asGatewayError(error: unknown, service: string): Error {
  if (error instanceof GatewayError) return error;
  const timedOut =
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError ||
    ['TimeoutError', 'AbortError'].includes((error as Error).name);
  if (timedOut) return new GatewayError('UPSTREAM_TIMEOUT', { service, cause: error });
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', { service, cause: error });
  }
  return new GatewayError('UPSTREAM_UNAVAILABLE', { service, cause: error });
}
