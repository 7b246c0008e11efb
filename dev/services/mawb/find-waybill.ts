/** The waybill a path names, in the caller's tenant only. */
import type { Call } from '../platform/service-definition.ts';
import type { Hawb, Mawb } from './records.ts';
import type { MawbState } from './state.ts';

/** @throws {Problem} MAWB_NOT_FOUND, also for a waybill of another tenant */
export function mawbOf(state: MawbState, call: Call): Mawb {
  return state.mawbs.get(call.tenant, call.path.mawbId ?? '', 'MAWB_NOT_FOUND');
}

/** @throws {Problem} HAWB_NOT_FOUND, also for a waybill of another tenant */
export function hawbOf(state: MawbState, call: Call): Hawb {
  return state.hawbs.get(call.tenant, call.path.hawbId ?? '', 'HAWB_NOT_FOUND');
}
