/** Waits for an answerer, and compares its answers with the reference before anything is measured. */
import { isDeepStrictEqual } from 'node:util';
import { renamed } from '../load/requests.ts';
import type { LoadCaller } from '../upstream/tokens.ts';
import type { Workload } from '../workloads/workload.ts';
import type { Running } from './processes.ts';

const READY_MS = 60_000;
const PAUSE_MS = 100;
const SHOWN = 400;
/** Operations that are compared when there is no end of them. */
const SAMPLE = 5;

/** What operations have to be answered with: of the workload, or of the first answerer. */
export type References = Map<string, unknown>;

/**
 * @param references filled when the workload has no answers of its own
 * @returns bytes of the answer to each distinct operation, `null` when operations never repeat
 * @throws {Error} that says what was answered instead
 */
export async function verify(
  url: string,
  answerer: Running,
  workload: Workload,
  caller: LoadCaller,
  rename: readonly [string, string] | null,
  references: References,
): Promise<number[] | null> {
  const lengths: number[] = [];
  for (let n = 0; n < (workload.distinct ?? SAMPLE); n++) {
    const operation = workload.operation(n);
    const response = await post(url, JSON.stringify(renamed(operation, rename)), caller);
    const body = await response.text();
    const answer = parse(body);
    const reference = workload.reference?.(operation) ?? references.get(operation.operationName) ?? answer;
    if (response.status !== 200 || !isDeepStrictEqual(answer, reference) || isFailed(answer)) {
      throw new Error(
        `${operation.operationName} was answered with ${response.status} ${differ(body, answer, JSON.stringify(reference))} ${answerer.output().slice(-SHOWN)}`,
      );
    }
    references.set(operation.operationName, reference);
    lengths.push(Buffer.byteLength(body));
  }
  return workload.distinct === null ? null : lengths;
}

function post(url: string, body: string, { token, businessUnit, countryCode }: LoadCaller): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'x-business-unit': businessUnit,
      'x-country-code': countryCode,
    },
    body,
  });
}

/** Any answer to an empty request will do, but for "not yet". */
export async function waitUntilReady(url: string, answerer: Running): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    if (answerer.ended() !== null)
      throw new Error(`it ended (${answerer.ended()}): ${answerer.output().slice(-SHOWN)}`);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      await response.arrayBuffer();
      if (response.status !== 503) return;
    } catch {
      // Nobody listens yet.
    }
    if (Date.now() > deadline) throw new Error(`no answer within ${READY_MS} ms: ${answerer.output().slice(-SHOWN)}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function isFailed(answer: unknown): boolean {
  return typeof answer !== 'object' || answer === null || 'errors' in answer;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The first place where the two texts part; the same data in another order is equal and never comes here. */
function differ(body: string, answer: unknown, expected: string): string {
  const text = typeof answer === 'string' ? body : JSON.stringify(answer);
  let at = 0;
  while (at < text.length && text[at] === expected[at]) at++;
  const from = Math.max(0, at - 60);
  return `…${text.slice(from, at + SHOWN / 2)}… instead of …${expected.slice(from, at + SHOWN / 2)}…`;
}
