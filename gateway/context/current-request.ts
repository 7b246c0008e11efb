/** The request that the running code belongs to, for those who are not handed a context: log lines and error texts. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestContext } from '../../schema/contract/request-context.ts';

export interface CurrentRequest {
  readonly context: RequestContext;
  /** Codes of the errors that the client is answered with; grows while the request runs. */
  readonly errorCodes: string[];
}

const storage = new AsyncLocalStorage<CurrentRequest>();

/** Requests that are inside. */
let inside = 0;

/**
 * Runs `work`, and everything it starts, as part of the request. Entered once, by the pipeline.
 *
 * Before Node 24, a storage that was used once makes every promise of the process slower for ever; so it is switched off
 * whenever nobody is inside.
 */
export async function enterRequest<T>(request: CurrentRequest, work: () => Promise<T>): Promise<T> {
  inside += 1;
  try {
    return await storage.run(request, work);
  } finally {
    inside -= 1;
    if (inside === 0) storage.disable();
  }
}

/** `undefined` outside a request. */
export function currentRequest(): CurrentRequest | undefined {
  return storage.getStore();
}
