/** Recording a status event of a master waybill, and what it sets in motion (domain: MAWB states, M2 to M10, M13). */
import { randomUUID } from 'node:crypto';
import { Problem } from '../../platform/problem.ts';
import type { Call, Reply } from '../../platform/service-definition.ts';
import { touch } from '../../platform/versioned.ts';
import { checkEvent } from '../event-rules.ts';
import { mawbOf } from '../find-waybill.ts';
import { HAWB_TRANSITIONS } from '../hawb-transitions.ts';
import { emitMawbEvent, emitMawbStatus } from '../mawb-events.ts';
import { hasReached, invalidTransition, isMilestone, requireMove } from '../mawb-transitions.ts';
import { moveHawb } from '../move-hawb.ts';
import type { Mawb, MawbEvent } from '../records.ts';
import { reportedMoment } from '../reported-moment.ts';
import type { MawbEventCreate } from '../requests.ts';
import { lastLegFacts } from '../routing.ts';
import { hawbsOf, type MawbState } from '../state.ts';

export function recordMawbEvent(state: MawbState, call: Call): Reply {
  const mawb = mawbOf(state, call);
  const input = call.body as MawbEventCreate;
  checkEvent(mawb, call.caller, input);
  const event = eventOf(call, mawb, input);
  const history = state.mawbEvents.get(mawb.id) ?? [];
  if (history.some((earlier) => isSame(earlier, event))) throw new Problem('DUPLICATE_EVENT');
  if (mawb.status === 'CANCELLED') throw invalidTransition(mawb.status, event.code);

  const fromStatus = mawb.status;
  const moves = isDeciding(mawb, event, history);
  if (moves && isMilestone(event.code)) {
    requireMove(mawb, event.code, { source: event.source, station: stationOf(mawb, history) });
    mawb.status = event.code;
    mawb.statusAt = event.occurredAt;
    noteFlight(mawb, event);
  }
  mawb.hasDiscrepancy = hasDiscrepancy(mawb, event, history);
  state.mawbEvents.set(mawb.id, [event, ...history]);
  touch(mawb, call);
  const { id: eventId, code, airport, pieces } = event;
  const { awbNumber, hasDiscrepancy: isDiscrepant, assignedTo, createdBy } = mawb;
  const recorded = { eventId, code, airport, pieces, hasDiscrepancy: isDiscrepant };
  emitMawbEvent(call, mawb, 'event-recorded', { ...recorded, awbNumber, assignedTo, createdBy });
  if (mawb.status !== fromStatus) emitMawbStatus(call, mawb, fromStatus, event);
  if (moves) moveHouses(state, call, mawb, event);
  return { status: 201, body: event };
}

function eventOf(call: Call, mawb: Mawb, input: MawbEventCreate): MawbEvent {
  if (input.pieces > mawb.pieces) {
    throw new Problem('BAD_REQUEST', [{ field: 'pieces', code: 'TOO_MANY', message: `at most ${mawb.pieces}` }]);
  }
  return {
    id: randomUUID(),
    mawbId: mawb.id,
    code: input.code,
    airport: input.airport,
    occurredAt: reportedMoment(call, input.occurredAt),
    recordedAt: call.now.toISOString(),
    flightNumber: input.flightNumber ?? null,
    quantityCode: input.quantityCode ?? 'T',
    pieces: input.pieces,
    weight: input.weight ?? null,
    // Carriers report through the integration user.
    source: call.caller.roles.includes('SYSTEM') ? 'CARRIER_FSU' : 'MANUAL',
    recordedBy: call.caller.id,
    remarks: input.remarks ?? null,
  };
}

/** Airport of the event that decided the present status. */
function stationOf(mawb: Mawb, history: readonly MawbEvent[]): string | undefined {
  return history.find(({ code, occurredAt }) => code === mawb.status && occurredAt === mawb.statusAt)?.airport;
}

const IDENTITY = ['code', 'airport', 'flightNumber', 'occurredAt', 'pieces'] as const;

function isSame(earlier: MawbEvent, event: MawbEvent): boolean {
  return IDENTITY.every((name) => earlier[name] === event[name]);
}

/** M7, M9, M10: whether the status depends on the event. No event decided a draft, so none is too old for it. */
function isDeciding(mawb: Mawb, event: MawbEvent, history: readonly MawbEvent[]): boolean {
  const isRecent = mawb.status === 'DRAFT' || event.occurredAt >= mawb.statusAt;
  return isMilestone(event.code) && isRecent && isComplete(mawb, event, history);
}

/** M9: parts count together until the station has seen all pieces. */
function isComplete(mawb: Mawb, event: MawbEvent, history: readonly MawbEvent[]): boolean {
  return event.quantityCode === 'T' || piecesSeen(event, history) >= mawb.pieces;
}

/** Pieces of the event and, when it is a part, of the parts before it. */
function piecesSeen(event: MawbEvent, history: readonly MawbEvent[]): number {
  if (event.quantityCode === 'T') return event.pieces;
  const parts = history.filter(
    ({ code, airport, quantityCode }) => code === event.code && airport === event.airport && quantityCode !== 'T',
  );
  return parts.reduce((sum, { pieces }) => sum + pieces, event.pieces);
}

/** M10: set by DIS, cleared once what happened after it covers all pieces. */
function hasDiscrepancy(mawb: Mawb, event: MawbEvent, history: readonly MawbEvent[]): boolean {
  if (event.code === 'DIS') return true;
  const reported = history.filter(({ code }) => code === 'DIS').map(({ occurredAt }) => occurredAt);
  const isLater = ({ occurredAt }: MawbEvent) => reported.every((at) => at < occurredAt);
  const isCleared = isLater(event) && piecesSeen(event, history.filter(isLater)) >= mawb.pieces;
  return mawb.hasDiscrepancy && !isCleared;
}

/** Actual times of the leg; a booking made again (M8) changes the first flight. */
function noteFlight(mawb: Mawb, { code, airport, flightNumber, occurredAt }: MawbEvent): void {
  mawb.routing = mawb.routing.map((leg, index) => {
    if (code === 'DEP' && leg.origin === airport) return { ...leg, actualDeparture: occurredAt };
    if (code === 'ARR' && leg.destination === airport) return { ...leg, actualArrival: occurredAt };
    if (code !== 'BKD' || index > 0 || flightNumber === null) return leg;
    return { ...leg, flightNumber, carrierCode: flightNumber.slice(0, 2) };
  });
  Object.assign(mawb, lastLegFacts(mawb.routing));
}

/** H4, H5: the houses follow their master, through the step before when a message was missing. */
function moveHouses(state: MawbState, call: Call, mawb: Mawb, event: MawbEvent): void {
  for (const { master, from, to } of HAWB_TRANSITIONS) {
    if (master === undefined || !hasReached(master.milestone, mawb.status)) continue;
    if (master.atDestination && event.airport !== mawb.destination) continue;
    for (const hawb of hawbsOf(state, call.tenant, mawb.id)) {
      if (!from.includes(hawb.status)) continue;
      moveHawb(state, call, hawb, to, { occurredAt: event.occurredAt, derived: true });
    }
  }
}
