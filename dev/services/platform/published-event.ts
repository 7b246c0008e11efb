/** Domain events in the envelope consumers see (domain: event envelope). */

import { randomUUID } from 'node:crypto';
import type { Caller, DomainEvent, Tenant } from './service-definition.ts';

export interface PublishedEvent extends DomainEvent {
  /** De-duplication key. */
  readonly id: string;
  /** `mawb-service` */
  readonly source: string;
  readonly specVersion: '1.0';
  readonly time: string;
  /** `null` for events of operations without tenant, such as a sign-in. */
  readonly tenant: Tenant | null;
  /** `null` when nobody had signed in. */
  readonly actor: { readonly id: string; readonly username: string } | null;
  readonly correlationId: string;
}

export function publishedEvent(
  event: DomainEvent,
  context: {
    service: string;
    now: Date;
    tenant: Tenant | undefined;
    caller: Caller | undefined;
    correlationId: string;
  },
): PublishedEvent {
  const { service, now, tenant, caller, correlationId } = context;
  return {
    id: randomUUID(),
    source: `${service}-service`,
    specVersion: '1.0',
    time: now.toISOString(),
    tenant: tenant === undefined ? null : { businessUnit: tenant.businessUnit, countryCode: tenant.countryCode },
    actor: caller === undefined ? null : { id: caller.id, username: caller.username },
    correlationId,
    ...event,
  };
}
