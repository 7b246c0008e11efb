/** The trace a request belongs to (W3C Trace Context): continued when the client sent one, else begun here. */
import { randomFillSync } from 'node:crypto';

export interface Trace {
  /** Version 00, with a span id of our own as parent of the upstream calls. */
  readonly traceparent: string;
  readonly tracestate: string | null;
}

/** Version, trace id, parent id, flags. Later versions may append fields (§4.2.2); `ff` is no version. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;

/** §3.3.1.5: vendors must carry at least this many characters; more is cut off by dropping the header. */
const LONGEST_TRACESTATE = 512;
const TRACESTATE = /^[\x20-\x7e]+$/;

/** @param traceparent @param tracestate the headers as Node joins them: a repeated `traceparent` is malformed, a repeated `tracestate` is one list */
export function continueTrace(traceparent: unknown, tracestate: unknown): Trace {
  const parent = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  const spanId = randomHex(8);
  // A version we do not know is read as far as version 00 goes; version 00 has nothing after the flags.
  if (parent === null || (parent[1] === '00' && parent[4] !== undefined)) {
    return { traceparent: `00-${randomHex(16)}-${spanId}-01`, tracestate: null };
  }
  const flags = parent[1] === '00' ? parent[3] : sampled(String(parent[3]));
  return { traceparent: `00-${parent[2]}-${spanId}-${flags}`, tracestate: readTracestate(tracestate) };
}

/** Of an unknown version only the sampled bit is known. */
function sampled(flags: string): string {
  return (Number.parseInt(flags, 16) & 1) === 1 ? '01' : '00';
}

function readTracestate(value: unknown): string | null {
  return typeof value === 'string' && value.length <= LONGEST_TRACESTATE && TRACESTATE.test(value) ? value : null;
}

/** Random bytes are drawn in bulk: asking the system for a few at a time costs more than the rest of this file. */
const pool = Buffer.alloc(4096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}
