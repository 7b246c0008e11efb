/** Reads a request body up to the size every service accepts. */

import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.ts';

/** 1 MiB (domain: hosts, versioning, formats). */
const MAX_BODY_BYTES = 1_048_576;

/** The body as text, empty when there is none. Throws 413 PAYLOAD_TOO_LARGE as soon as the limit is passed. */
export async function readBody(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw new Problem('PAYLOAD_TOO_LARGE');
  const chunks: Buffer[] = [];
  let size = 0;
  // `destroyOnReturn: false` keeps the connection writable for the 413 answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Problem('PAYLOAD_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
