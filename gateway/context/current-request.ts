/** The request that the running code belongs to, for those who are not handed a context: log lines and error texts. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestContext } from '../../schema/contract/request-context.ts';

export interface CurrentRequest {
  readonly context: RequestContext;
  /** Codes of the errors that the client is answered with; grows while the request runs. */
  readonly errorCodes: string[];
}

const storage = new AsyncLocalStorage<CurrentRequest>();

/** Runs `work`, and everything it starts, as part of the request. Entered once, by the pipeline. */
export function enterRequest<T>(request: CurrentRequest, work: () => T): T {
  return storage.run(request, work);
}

/** `undefined` outside a request. */
export function currentRequest(): CurrentRequest | undefined {
  return storage.getStore();
}
