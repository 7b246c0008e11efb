/** Reads the body of a REST request: JSON is parsed to be checked and written anew, anything else stays a stream. */
import { type Readable, Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RestCall, RestOperation } from '../../../schema/contract/rest.ts';
import { readText, refuseCoding } from '../read-text.ts';

const JSON_TYPE = /^application\/(?:[\w.+-]*\+)?json\b/i;

/** Registers the parsers in the scope of the REST routes. */
export function parseRestBodies(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    let text: string;
    try {
      refuseCoding(request.headers);
      text = readText(bytes);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (text === '') done(null, undefined);
    else
      parse(request, text, (error: Error | null, value?: unknown) => {
        if (error !== null) done(new GatewayError('BAD_REQUEST', { message: 'the body is not JSON', cause: error }));
        else if (isExact(text, value)) done(null, value);
        else done(new GatewayError('BAD_REQUEST', { message: 'a number has more digits than JSON can carry' }));
      });
  });
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/**
 * The body as the operation takes it.
 *
 * @param limitBytes of a streamed body; JSON was measured while it was read
 * @throws {GatewayError} UNSUPPORTED_MEDIA_TYPE, BAD_REQUEST for a body where none belongs or none where one does
 */
export function readBody(
  { body }: RestOperation,
  request: FastifyRequest,
  limitBytes: number,
): Pick<RestCall, 'body' | 'stream'> {
  const type = request.headers['content-type'];
  const given = isStream(request.body) && isEmpty(request) ? undefined : request.body;
  if (given === undefined || given === null) {
    if (body?.required === true && given === undefined) {
      throw new GatewayError('BAD_REQUEST', {
        message: 'the body is missing',
        details: [{ field: null, code: 'REQUIRED', message: 'must have a body' }],
      });
    }
    return body === null || given === undefined ? {} : { body: given };
  }
  if (body === null) throw new GatewayError('BAD_REQUEST', { message: 'the operation takes no body' });
  if (isStream(given)) {
    if (body.schema !== null || !isSameType(type, body.media)) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
    return { stream: { contentType: type ?? body.media, bytes: limited(given, limitBytes) } };
  }
  if (body.schema === null) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
  return { body: given };
}

function isStream(value: unknown): value is Readable {
  return typeof (value as { pipe?: unknown } | null | undefined)?.pipe === 'function';
}

/** A body without a media type that turns out to be none (RFC 9112 §6.3). */
function isEmpty({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

function isSameType(type: string | undefined, media: string): boolean {
  return type?.split(';', 1)[0]?.trim().toLowerCase() === media.toLowerCase();
}

function limited(body: Readable, limitBytes: number): Readable {
  let length = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      done(length > limitBytes ? new GatewayError('PAYLOAD_TOO_LARGE') : null, chunk);
    },
  });
  body.once('error', (error) => counter.destroy(error));
  body.once('close', () => {
    if (!body.readableEnded) counter.destroy(new Error('the client went away'));
  });
  return body.pipe(counter);
}

/** Numbers that a binary float would change are refused: the service would get another one than the client sent. */
function isExact(text: string, value: unknown): boolean {
  return (
    !/\d{16}/.test(text) || everyNumber(value, (number) => Number.isSafeInteger(number) || !Number.isInteger(number))
  );
}

function everyNumber(value: unknown, holds: (number: number) => boolean): boolean {
  // Without recursion: a body may be nested as deep as it is long.
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'number' && !holds(next)) return false;
    if (typeof next === 'object' && next !== null) for (const inner of Object.values(next)) open.push(inner);
  }
  return true;
}
