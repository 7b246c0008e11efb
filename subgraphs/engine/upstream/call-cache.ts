/** What the client asks before it calls a service: whether the answer is kept. Who keeps it stands outside this room. */
import type { CachePolicy } from '../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { HttpAnswer } from './exchange.ts';

/** A read that its overlay allows to keep. */
export interface KeepableCall {
  readonly policy: CachePolicy;
  /** Name of the service. */
  readonly upstream: string;
  /** Path and query. */
  readonly path: string;
  /** Header parameters. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface CallCache {
  /**
   * The answer that is kept, or that of the service.
   *
   * @param ask calls the service, with conditions (RFC 9110 §13) that may be answered 304
   */
  read(
    call: KeepableCall,
    context: RequestContext,
    ask: (conditions: Readonly<Record<string, string>>, context: RequestContext) => Promise<HttpAnswer>,
  ): Promise<HttpAnswer>;
}
