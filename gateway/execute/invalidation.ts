/** What spoils kept answers: tags, raised for one tenant by writes, by domain events and by operators. */
import type { ServiceBindings } from '../../schema/contract/bindings.ts';
import type { Tenant } from '../../schema/contract/request-context.ts';
import type { EventBus, TagVersions } from '../../subgraphs/engine/serve.ts';

export interface Invalidation {
  /** Every tag that a policy of the graph names. */
  readonly tags: ReadonlySet<string>;
  /**
   * From the moment this resolves, no process answers the tenant from what was read before, as far as it has one of the tags.
   *
   * @param tenant `null`: all tenants, for what belongs to none and is seen in many
   * @returns whether Redis has confirmed it; otherwise this process goes on trying, and uses nothing with these tags meanwhile
   */
  invalidate(tenant: Tenant | null, tags: readonly string[]): Promise<boolean>;
  /** The same for a domain event: it spoils what the writes spoil that cause it. Call it before anybody is told of the event. */
  invalidateAfter(tenant: Tenant | null, eventType: string): Promise<boolean>;
  /**
   * Spoils everything of a tenant whose events were lost, and everything of all when those were lost that belong to none.
   *
   * @returns a function that ends it
   */
  followGaps(events: Pick<EventBus, 'listen'>): () => void;
}

export function createInvalidation(
  services: readonly { readonly bindings: ServiceBindings }[],
  natives: readonly { readonly tags: readonly string[] }[],
  versions: TagVersions | null,
): Invalidation {
  const tags = new Set(natives.flatMap((native) => native.tags));
  const byEvent = new Map<string, Set<string>>();
  for (const { bindings } of services) {
    for (const { cache, invalidates, emits } of Object.values(bindings.operations)) {
      for (const tag of cache?.tags ?? []) tags.add(tag);
      for (const type of emits) {
        const spoiled = byEvent.get(type) ?? new Set();
        byEvent.set(type, spoiled);
        for (const tag of invalidates) spoiled.add(tag);
      }
    }
  }
  const invalidate = async (tenant: Tenant | null, spoiled: readonly string[]): Promise<boolean> =>
    spoiled.length === 0 || versions === null || versions.raise(tenant, spoiled);
  return {
    tags,
    invalidate,
    invalidateAfter: (tenant, eventType) => invalidate(tenant, [...(byEvent.get(eventType) ?? [])]),
    followGaps: (events) =>
      events.listen(
        () => {},
        (tenant) => void invalidate(tenant, [...tags]),
      ),
  };
}
