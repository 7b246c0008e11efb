/**
 * Answers in brotli or gzip for clients that read them (RFC 9110 §8.4): text of some length. An answer that is kept is
 * compressed once for each of the two, because its bytes stay the same object. Event streams never come here: they write to the socket themselves.
 */
import { pipeline, Readable } from 'node:stream';
import {
  type BrotliOptions,
  brotliCompress,
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  gzip,
  gzipSync,
} from 'node:zlib';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import type { EdgeAnswer, EdgeRequest } from './exchange.ts';
import type { Step } from './step.ts';

export interface CompressOptions {
  /** Bytes below which an answer goes out as it is. */
  readonly minBytes: number;
}

type Coding = 'br' | 'gzip';

/** Brotli is smaller in the same time, so it is taken where the client reads both. */
const CODINGS: readonly Coding[] = ['br', 'gzip'];
/** Measured on pages of 1 to 100 kB: a higher level takes twice the time for 1 to 7 % less (docs/transport.md). */
const BROTLI_QUALITY = 3;
const GZIP_LEVEL = 1;
/** What takes longer than about a third of a millisecond is done in a thread of its own. */
const LONGEST_AT_ONCE = 65_536;

const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|image\/svg\+xml|application\/(?:[\w.-]+\+)?(?:json|xml|yaml|javascript))/i;

/** Encodes what is about to be sent, at once where it can, and describes it in the headers. */
export type Compress = (
  request: EdgeRequest,
  answer: EdgeAnswer,
  payload: unknown,
  done: (error: Error | null, payload?: unknown) => void,
) => void;

/** Compresses what the framework sends. */
export function compressAnswers(compress: Compress): Step {
  return (server) => {
    server.addHook('onSend', (request, reply, payload: unknown, done) => compress(request, reply, payload, done));
  };
}

export function createCompressor({ minBytes }: CompressOptions): Compress {
  const chosen = new LRUCache<string, { readonly coding: Coding | null }>({ max: 100 });
  /** By the bytes of an answer that is kept. */
  const kept = new WeakMap<Buffer, Map<Coding, Buffer>>();

  function codingFor(header: string): Coding | null {
    const known = chosen.get(header);
    if (known !== undefined) return known.coding;
    const liked = new Negotiator({ headers: { 'accept-encoding': header } }).encodings([...CODINGS]);
    const coding = CODINGS.find((one) => liked.includes(one)) ?? null;
    chosen.set(header, { coding });
    return coding;
  }

  return (request, reply, payload, done) => {
    const length = lengthOf(payload, reply);
    if (length === null || length < minBytes || !mayBeCompressed(request, reply)) return done(null, payload);
    // Also where this client gets it plain: a cache must not hand it to another, or the other way round.
    vary(reply);
    const accepted = request.headers['accept-encoding'];
    const coding = typeof accepted === 'string' ? codingFor(accepted) : null;
    if (coding === null) return done(null, payload);
    if (payload instanceof Readable) {
      describe(reply, coding, null);
      // An error on either side destroys the other; the answer ends short and the connection with it.
      return done(
        null,
        pipeline(payload, streamOf(coding, length), () => {}),
      );
    }
    const plain = typeof payload === 'string' ? Buffer.from(payload) : (payload as Buffer);
    const known = kept.get(plain)?.get(coding);
    if (known !== undefined) return finish(known);
    const options = optionsOf(coding, plain.length);
    if (plain.length <= LONGEST_AT_ONCE) {
      finish(coding === 'br' ? brotliCompressSync(plain, options) : gzipSync(plain, options));
      return;
    }
    const compressed = (error: Error | null, bytes: Buffer): void => (error === null ? finish(bytes) : done(error));
    if (coding === 'br') brotliCompress(plain, options, compressed);
    else gzip(plain, options, compressed);

    function finish(bytes: Buffer): void {
      if (known === undefined && payload === plain) remember(plain, coding as Coding, bytes);
      describe(reply, coding as Coding, bytes.length);
      done(null, bytes);
    }
  };

  function remember(plain: Buffer, coding: Coding, bytes: Buffer): void {
    const variants = kept.get(plain) ?? new Map<Coding, Buffer>();
    kept.set(plain, variants.set(coding, bytes));
  }
}

/** Bytes of a payload, `null` for none and for a stream that does not say. A text has at least as many bytes as characters. */
function lengthOf(payload: unknown, reply: EdgeAnswer): number | null {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload.length;
  const told = payload instanceof Readable ? Number(reply.getHeader('content-length') ?? Number.NaN) : Number.NaN;
  return Number.isFinite(told) ? told : null;
}

function mayBeCompressed(request: EdgeRequest, reply: EdgeAnswer): boolean {
  const { statusCode } = reply;
  if (statusCode === 204 || statusCode === 206 || statusCode === 304 || request.method === 'HEAD') return false;
  if (!COMPRESSIBLE.test(String(reply.getHeader('content-type') ?? ''))) return false;
  if (
    reply.getHeader('content-encoding') !== undefined ||
    /\bno-transform\b/.test(String(reply.getHeader('cache-control') ?? ''))
  )
    return false;
  // BREACH: a sign-in answers a secret beside what somebody sent, and is what comes without a caller.
  return request.method === 'GET' || request.record?.context?.caller != null;
}

function vary(reply: EdgeAnswer): void {
  const before = reply.getHeader('vary');
  const names = before === undefined ? '' : String(before);
  if (/\*|accept-encoding/i.test(names)) return;
  reply.header('vary', names === '' ? 'accept-encoding' : `${names}, accept-encoding`);
}

/** @param length `null`: not known before the end */
function describe(reply: EdgeAnswer, coding: Coding, length: number | null): void {
  reply.header('content-encoding', coding);
  if (length === null) reply.removeHeader('content-length');
  else reply.header('content-length', length);
  // The bytes are others than those that a strong tag stands for (RFC 9110 §8.8.3.3).
  const etag = reply.getHeader('etag');
  if (typeof etag === 'string' && !etag.startsWith('W/')) reply.header('etag', `W/${etag}`);
}

function optionsOf(coding: Coding, length: number): BrotliOptions & { readonly level?: number } {
  if (coding === 'gzip') return { level: GZIP_LEVEL };
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
  return { params: { [BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [BROTLI_PARAM_SIZE_HINT]: length } };
}

function streamOf(coding: Coding, length: number) {
  const options = optionsOf(coding, length);
  return coding === 'br' ? createBrotliCompress(options) : createGzip(options);
}
