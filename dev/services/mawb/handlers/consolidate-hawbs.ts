/** Putting house waybills under a master and taking them out again (domain: MAWB states, M14; HAWB states, H2, H3). */
import type { IncomingHttpHeaders } from 'node:http';
import { languageOf } from '../../platform/correlation.ts';
import { Problem } from '../../platform/problem.ts';
import { PROBLEM_TEXTS } from '../../platform/problem-texts.ts';
import type { Call, Handler, Reply } from '../../platform/service-definition.ts';
import { expectVersion, touch } from '../../platform/versioned.ts';
import { hawbOf, mawbOf } from '../find-waybill.ts';
import { requireTransition } from '../hawb-transitions.ts';
import { emitConsolidation } from '../mawb-events.ts';
import { CONSOLIDATING } from '../mawb-transitions.ts';
import { moveHawb } from '../move-hawb.ts';
import type { Hawb, Mawb } from '../records.ts';
import type { ConsolidateRequest } from '../requests.ts';
import { isOnRoute } from '../routing.ts';
import { type MawbState, mawbAnswer } from '../state.ts';

export function consolidateHawbs(state: MawbState): Record<string, Handler> {
  return {
    consolidateHawbs: (call) => consolidate(state, call),
    removeHawbFromMawb: (call) => remove(state, call),
  };
}

/** Each house waybill is checked by itself; the call fails only when the master takes none at all. */
function consolidate(state: MawbState, call: Call): Reply {
  const mawb = mawbOf(state, call);
  const { hawbIds, expectedVersion } = call.body as ConsolidateRequest;
  expectVersion(mawb, expectedVersion);
  if (mawb.waybillType === 'DIRECT') throw new Problem('CONSOLIDATION_NOT_ALLOWED');
  requireOpen(mawb);
  const language = languageOf(call.headers as IncomingHttpHeaders);
  const consolidated: string[] = [];
  const rejected: { hawbId: string; code: string; message: string }[] = [];
  for (const hawbId of new Set(hawbIds)) {
    const hawb = state.hawbs.find(call.tenant, hawbId);
    const code = rejection(hawb, mawb);
    if (hawb === undefined || code !== null) {
      const reason = code ?? 'HAWB_NOT_FOUND';
      rejected.push({ hawbId, code: reason, message: PROBLEM_TEXTS[reason]?.[language] ?? reason });
      continue;
    }
    moveHawb(state, call, hawb, 'CONSOLIDATED', { mawbId: mawb.id });
    consolidated.push(hawbId);
  }
  if (consolidated.length > 0) {
    touch(mawb, call);
    emitConsolidation(call, mawb, 'consolidated', consolidated);
  }
  return { status: 200, body: { mawb: mawbAnswer(state, mawb), consolidated, rejected } };
}

/** `expectedVersion` is that of the house waybill, which is what the answer shows. */
function remove(state: MawbState, call: Call): Reply {
  const mawb = mawbOf(state, call);
  const hawb = hawbOf(state, call);
  if (hawb.mawbId !== mawb.id) throw new Problem('HAWB_NOT_FOUND');
  expectVersion(hawb, call.query.expectedVersion as number);
  requireOpen(mawb);
  const { to } = requireTransition(hawb.status, 'removeHawbFromMawb', 'CREATED');
  moveHawb(state, call, hawb, to, { mawbId: null });
  touch(mawb, call);
  emitConsolidation(call, mawb, 'deconsolidated', [hawb.id]);
  return { status: 200, body: hawb };
}

function requireOpen(mawb: Mawb): void {
  if (!CONSOLIDATING.includes(mawb.status)) throw new Problem('MAWB_NOT_EDITABLE');
}

/** Code of the reason why the master cannot take the house waybill, `null` when it can. */
function rejection(hawb: Hawb | undefined, mawb: Mawb): string | null {
  if (hawb === undefined) return 'HAWB_NOT_FOUND';
  if (hawb.mawbId !== null) return 'HAWB_ALREADY_CONSOLIDATED';
  if (hawb.status !== 'CREATED') return 'INVALID_TRANSITION';
  return isOnRoute(mawb.routing, hawb.origin, hawb.destination) ? null : 'ROUTE_MISMATCH';
}
