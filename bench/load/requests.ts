/** The bytes of the n-th request. */
import type { LoadCaller } from '../upstream/tokens.ts';
import type { Operation, Workload } from '../workloads/workload.ts';

/** Bytes are made once for each pair of operation and caller, unless operations never repeat. */
export function createRequests(
  workload: Workload,
  callers: readonly LoadCaller[],
  path: string,
  port: number,
  rename: readonly [string, string] | null,
): (n: number) => Buffer {
  const heads = callers.map((caller) => headOf(caller, path, port));
  const known = new Map<number, Buffer>();
  const { distinct } = workload;

  function make(n: number, head: string): Buffer {
    const body = Buffer.from(JSON.stringify(renamed(workload.operation(n), rename)));
    return Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body]);
  }

  return (n) => {
    // Every caller asks every operation, also when the two numbers share a factor.
    const caller = distinct === null ? n % heads.length : (n + Math.floor(n / distinct)) % heads.length;
    const head = heads[caller] as string;
    if (distinct === null) return make(n, head);
    const key = (n % distinct) * heads.length + caller;
    const ready = known.get(key);
    if (ready !== undefined) return ready;
    const bytes = make(n, head);
    known.set(key, bytes);
    return bytes;
  };
}

/** The operation as an answerer with another name for a field has to be asked. */
export function renamed(operation: Operation, rename: readonly [string, string] | null): Operation {
  return rename === null ? operation : { ...operation, query: operation.query.replace(...rename) };
}

/** The head as browsers' fetch sends it in essence, up to the length of the body. */
function headOf({ token, businessUnit, countryCode }: LoadCaller, path: string, port: number): string {
  return [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'accept: application/json',
    'content-type: application/json',
    `authorization: Bearer ${token}`,
    `x-business-unit: ${businessUnit}`,
    `x-country-code: ${countryCode}`,
    '',
  ].join('\r\n');
}
