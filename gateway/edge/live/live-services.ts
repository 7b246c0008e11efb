/** What live connections need of the rest of the gateway; `pipeline.ts` wires it. */
import type { GraphqlRequest } from '../../../schema/contract/graphql-request.ts';
import type { RequestContext, Tenant } from '../../../schema/contract/request-context.ts';
import type { ShortWayOptions } from '../answer-post.ts';
import type { BuildContext } from '../authenticate.ts';

/** Who waits for the answers of a subscription. */
export interface Listener {
  readonly context: RequestContext;
  /** @param delivery a GraphQL response as JSON, the bytes shared by all who get it, and the id of its event */
  next(delivery: { readonly text: string; readonly bytes: Buffer; readonly position: string }): void;
  /** The subscription is over. @param reason has `errors`, as what `admit` throws */
  refuse(reason: unknown): void;
}

export interface LiveServices extends Pick<ShortWayOptions, 'admit' | 'formatError'> {
  readonly authenticate: BuildContext;
  /** A socket was refused before its caller was known. */
  readonly onRefused: (code: string, correlationId: string) => void;
  /** A message met a fault of the gateway, and its socket was ended. */
  readonly onFault: (error: unknown) => void;
  /** Counts an operation against the limit of its caller. @throws {GatewayError} RATE_LIMITED */
  takeMessage(context: RequestContext): void;
  /**
   * Starts a subscription.
   *
   * @param after id of the last event that the client has seen, `null`: from now on
   * @returns a function that ends it; `null` when the operation is no subscription. Throws as `admit` does
   */
  subscribe(request: GraphqlRequest, listener: Listener, after: string | null): (() => void) | null;
  /** Id of the latest event of a tenant: who names it later misses nothing that comes after now. */
  position(tenant: Tenant | null): string | null;
}
