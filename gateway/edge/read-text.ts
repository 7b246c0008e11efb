/** Bytes of a JSON body → its text, by every door alike. */
import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '../../schema/contract/errors.ts';

/** What decoding makes of bytes that are no UTF-8. Texts without letters beyond Latin-1, nearly all, are not searched for it. */
const REPLACEMENT = '\ufffd';

/**
 * JSON is UTF-8 (RFC 8259 §8.1): whoever mends it reads another text than who passes it on.
 *
 * @throws {GatewayError} BAD_REQUEST
 */
export function readText(bytes: Buffer): string {
  const text = bytes.toString();
  if (text.includes(REPLACEMENT) && !isUtf8(bytes))
    throw new GatewayError('BAD_REQUEST', { message: 'the body is not UTF-8' });
  return text;
}

/**
 * To read a coded body as it stands would be to read what was not said (RFC 9110 §15.5.16).
 *
 * @throws {GatewayError} UNSUPPORTED_MEDIA_TYPE
 */
export function refuseCoding(headers: IncomingHttpHeaders): void {
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity')
    throw new GatewayError('UNSUPPORTED_MEDIA_TYPE', { message: 'the body has a content coding' });
}
