/** Where subscriptions get their events from: what they need of an event bus. */
import type { EventBus } from '../../../subgraphs/engine/serve.ts';

export type LiveEvents = Pick<EventBus, 'listen' | 'position' | 'since'>;
export type { PlacedEvent } from '../../../schema/contract/domain-event.ts';
