/** Every operation that changes a waybill. */
import type { Handler } from '../platform/service-definition.ts';
import { consolidationHandlers } from './consolidation-handlers.ts';
import { hawbHandlers } from './hawb-handlers.ts';
import { mawbHandlers } from './mawb-handlers.ts';
import { recordMawbEvent } from './record-mawb-event.ts';
import type { MawbState } from './state.ts';

export function writeHandlers(state: MawbState): Record<string, Handler> {
  return {
    ...mawbHandlers(state),
    recordMawbEvent: (call) => recordMawbEvent(state, call),
    ...consolidationHandlers(state),
    ...hawbHandlers(state),
  };
}
