/** Headers of a request that may come once only. */
import type { RequestHead } from '../../schema/contract/request-head.ts';

/** The value of a header that may come at most once; `null` when it is absent, `'repeated'` when it came more than once. */
export function singleHeader(head: RequestHead, name: string): { readonly value: string } | 'repeated' | null {
  const value = head.headers[name];
  if (value === undefined) return null;
  let count = 0;
  for (let index = 0; index < head.rawHeaders.length; index += 2) {
    const raw = head.rawHeaders[index];
    if (raw?.length === name.length && raw.toLowerCase() === name) count++;
  }
  return count > 1 || typeof value !== 'string' ? 'repeated' : { value };
}
