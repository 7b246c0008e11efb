/** What is taken from clients, and how answers go back. */
import { flag, listOf, origin, wholeNumber } from './kinds.ts';
import { setting } from './setting.ts';

export const REQUESTS = {
  corsOrigins: setting('CORS_ORIGINS', listOf(origin(), 0), {
    meaning: 'Origins of browser clients that may read answers, exact, separated by commas',
    unit: null,
    initial: { production: '', otherwise: 'http://localhost:5173' },
    wrong: 'The portal’s calls fail in the browser; an extra origin can read answers with a stolen token',
  }),
  restPassThrough: setting('REST_PASS_THROUGH', flag(), {
    meaning:
      'Whether the services can be called by REST too: `/api/v0/...` and the portal’s older paths, with the checks of the graph. For the time in which pages of the portal move to the graph',
    unit: null,
    initial: 'false',
    wrong: 'Off: pages of the portal that have not moved to the graph get 404. On without need: one more door to guard',
  }),
  compression: setting('COMPRESSION', flag(), {
    meaning:
      'Whether answers are compressed (brotli, gzip) for clients that accept it ([what, and what not](transport.md#compression))',
    unit: null,
    initial: 'true',
    wrong: 'On where an ingress compresses too: the work is done here. Off without one: five times the bytes',
  }),
  compressionMinBytes: setting('COMPRESSION_MIN_BYTES', wholeNumber(0, 1_048_576), {
    meaning: 'Length below which an answer is not compressed',
    unit: 'bytes',
    initial: '1024',
    wrong: 'Too small: time is spent on what fits one packet anyway. Too large: slow links carry more',
  }),
  bodyLimitBytes: setting('BODY_LIMIT_BYTES', wholeNumber(1024, 104_857_600), {
    meaning: 'Largest request body; a larger one is answered 413 `PAYLOAD_TOO_LARGE`',
    unit: 'bytes',
    initial: '1048576',
    wrong: 'Too small: large mutations fail. Too large: memory can be exhausted from outside',
  }),
  requestTimeoutMs: setting('REQUEST_TIMEOUT_MS', wholeNumber(100, 600_000), {
    meaning:
      'Time for reading a request, and for answering it; then its upstream calls are aborted. A client that takes as long again to read the answer is cut off',
    unit: 'ms',
    initial: '15000',
    wrong: 'Too small: slow pages fail. Too large: stuck requests pile up',
  }),
  drainTimeoutMs: setting('DRAIN_TIMEOUT_MS', wholeNumber(0, 600_000), {
    meaning: 'Time that running requests get after SIGTERM before their connections are cut',
    unit: 'ms',
    initial: '10000',
    wrong: 'Longer than the platform’s grace period: the process is killed in the middle of a request',
  }),
} as const;
