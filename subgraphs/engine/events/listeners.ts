/** Who listens to a bus. One that throws stops neither the others nor the bus. */
import type { PlacedEvent } from '../../../schema/contract/domain-event.ts';
import type { Tenant } from '../../../schema/contract/request-context.ts';
import type { OnGap } from './event-bus.ts';

export interface Listeners {
  add(listener: (placed: PlacedEvent) => void, onGap: OnGap | undefined): () => void;
  tell(placed: PlacedEvent): void;
  tellGap(tenant: Tenant | null, position: string): void;
  clear(): void;
}

export function createListeners(onError: (error: unknown) => void): Listeners {
  const members = new Set<{ readonly listener: (placed: PlacedEvent) => void; readonly onGap: OnGap | undefined }>();

  function guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      onError(error);
    }
  }

  return {
    add: (listener, onGap) => {
      const member = { listener, onGap };
      members.add(member);
      return () => members.delete(member);
    },
    tell: (placed) => {
      for (const { listener } of members) guarded(() => listener(placed));
    },
    tellGap: (tenant, position) => {
      for (const { onGap } of members) guarded(() => onGap?.(tenant, position));
    },
    clear: () => members.clear(),
  };
}
