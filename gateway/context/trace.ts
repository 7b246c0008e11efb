/** The trace a request belongs to (W3C Trace Context): continued when the client sent one, else begun here. */
import { type Recorder, type RemoteParent, type RequestTrace, traceparentOf } from '../../schema/contract/recording.ts';
import { randomHex } from './random-hex.ts';

/** Version, trace id, parent id, flags. Later versions may append fields (§4.2.2); `ff` is no version. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** §3.3.1.5: vendors must carry at least this many characters; more is cut off by dropping the header. */
const LONGEST_TRACESTATE = 512;
const TRACESTATE = /^[\x20-\x7e]+$/;

/**
 * What is not recorded here is not marked as sampled (§3.2.2.5.1: the flag says that the caller may have recorded); without a
 * recorder, what a client decided goes on as it is.
 *
 * @param traceparent @param tracestate the headers as Node joins them: a repeated `traceparent` is malformed, a repeated `tracestate` is one list
 * @param recorder    `null`: no traces are made here
 */
export function continueTrace(
  traceparent: unknown,
  tracestate: unknown,
  recorder: Recorder | null = null,
): RequestTrace {
  const parent = readParent(traceparent, tracestate);
  // Both ids at once: each draw costs.
  const drawn = randomHex(parent === null ? 24 : 8);
  const spanId = drawn.slice(-16);
  const traceId = parent === null ? drawn.slice(0, 32) : parent.traceId;
  const state = parent === null ? null : parent.tracestate;
  if (recorder?.samples(traceId, parent === null ? null : isSampled(parent.flags))) {
    const recording = recorder.begin(traceId, parent);
    return { traceparent: traceparentOf(recording.root), tracestate: state, recording };
  }
  const flags = parent === null || recorder !== null ? '00' : parent.flags;
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, tracestate: state, recording: null };
}

/** @returns `null` when the client sent no trace, or a malformed one (§4.3: it is as if there was none) */
function readParent(traceparent: unknown, tracestate: unknown): RemoteParent | null {
  const found = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  // A version we do not know is read as far as version 00 goes; version 00 has nothing after the flags.
  if (found === null || (found[1] === '00' && found[5] !== undefined)) return null;
  const [, version, traceId = '', spanId = '', flags = ''] = found;
  return {
    traceId,
    spanId,
    flags: version === '00' ? flags : isSampled(flags) ? '01' : '00',
    tracestate: readTracestate(tracestate),
  };
}

function isSampled(flags: string): boolean {
  return (Number.parseInt(flags, 16) & 1) === 1;
}

function readTracestate(value: unknown): string | null {
  return typeof value === 'string' && value.length <= LONGEST_TRACESTATE && TRACESTATE.test(value) ? value : null;
}
