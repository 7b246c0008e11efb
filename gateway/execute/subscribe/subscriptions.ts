/** Subscriptions of the graph in force: admitted by its engine, answered event by event. */
import type { GraphqlRequest } from '../../../schema/contract/graphql-request.ts';
import type { Tenant } from '../../../schema/contract/request-context.ts';
import type { Generation } from '../generation.ts';
import { createFanOut, type FanOutOptions } from './fan-out.ts';
import type { Subscriber } from './group.ts';

export interface Subscriptions {
  /**
   * Starts a subscription.
   *
   * @param after place of the last event that the subscriber has seen, `null`: from now on
   * @returns a function that ends it; `null` when the operation is no subscription
   * @throws {RefusedRequest} when the request cannot run
   */
  subscribe(request: GraphqlRequest, subscriber: Subscriber, after: string | null): (() => void) | null;
  /** Place of the latest event of the caller's tenant, `null` without one. */
  position(tenant: Tenant | null): string | null;
  stop(): void;
}

export function createSubscriptions(current: () => Generation, options: FanOutOptions): Subscriptions {
  const fanOut = createFanOut(options);
  return {
    subscribe: (request, subscriber, after) => {
      const generation = current();
      const admission = generation.engine.admitLive(request, subscriber.context);
      return admission === null ? null : fanOut.join(admission, subscriber, after, generation.hold);
    },
    position: (tenant) => (tenant === null ? null : fanOut.position(tenant)),
    stop: fanOut.stop,
  };
}
