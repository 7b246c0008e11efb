/** Changes of master waybills. */
import { randomUUID } from 'node:crypto';
import { Problem } from '../platform/problem.ts';
import type { Call, Handler, Reply } from '../platform/service-definition.ts';
import { expectVersion, touch } from '../platform/versioned.ts';
import { checkAirports, checkAssignee, checkAwbNumber } from './checks.ts';
import { fitsStation, isComplete, isMilestone, mayAdvance, WAREHOUSE_CODES } from './mawb-milestones.ts';
import type { Hawb, HawbStatus, Mawb, MawbEvent, RoutingLeg } from './records.ts';
import { hawbsOf, type MawbState, mawbAnswer } from './state.ts';

type Body = Record<string, unknown>;

/** M12: what may still change, by status; nothing after NFD. */
const FULL_EDIT = ['DRAFT', 'BKD'];
const PARTIAL_EDIT = ['RCS', 'MAN', 'DEP', 'ARR', 'RCF'];
const PARTIAL_PROPERTIES = ['routing', 'manifestNumber', 'manifestDate', 'remarks', 'expectedVersion'];

/** H4 and H5: houses follow their master. */
const DERIVED: Readonly<Record<string, { from: HawbStatus; to: HawbStatus }>> = {
  DEP: { from: 'CONSOLIDATED', to: 'IN_TRANSIT' },
  RCF: { from: 'IN_TRANSIT', to: 'ARRIVED' },
};

export function mawbWrites(state: MawbState): Record<string, Handler> {
  const find = (call: Call): Mawb => state.mawbs.get(call.tenant, call.path.mawbId ?? '', 'MAWB_NOT_FOUND');
  const done = (mawb: Mawb, status = 200): Reply => ({ status, body: mawbAnswer(state, mawb) });
  const emit = (call: Call, mawb: Mawb, type: string, data: Body): void =>
    call.emit({
      type,
      subject: `mawb/${mawb.id}`,
      sequence: mawb.version,
      data: { mawbId: mawb.id, awbNumber: mawb.awbNumber, ...data },
    });
  return {
    createMawb: (call) => {
      const body = call.body as Body & {
        awbNumber: string;
        origin: string;
        destination: string;
        routing: RoutingLeg[];
      };
      checkAwbNumber(body.awbNumber);
      checkAirports(body.origin, body.destination);
      const taken = state.mawbs
        .all(call.tenant)
        .some((row) => row.awbNumber === body.awbNumber && row.status !== 'CANCELLED');
      if (taken) throw new Problem('AWB_NUMBER_TAKEN');
      checkAssignee(call.tenant, (body.assignedTo as string | null | undefined) ?? null);
      const mawb = newMawb(call, body);
      state.mawbs.add(call.tenant, mawb);
      emit(call, mawb, 'mawb.created', {
        origin: mawb.origin,
        destination: mawb.destination,
        createdBy: mawb.createdBy,
      });
      return done(mawb, 201);
    },
    updateMawb: (call) => {
      const mawb = find(call);
      const { expectedVersion, ...body } = call.body as Body & { expectedVersion: number };
      expectVersion(mawb, expectedVersion);
      const partly =
        PARTIAL_EDIT.includes(mawb.status) && Object.keys(body).every((key) => PARTIAL_PROPERTIES.includes(key));
      if (!FULL_EDIT.includes(mawb.status) && !partly) throw new Problem('MAWB_NOT_EDITABLE');
      Object.assign(mawb, body);
      touch(mawb, call);
      emit(call, mawb, 'mawb.updated', { changedFields: Object.keys(body) });
      return done(mawb);
    },
    cancelMawb: (call) => {
      const mawb = find(call);
      expectVersion(mawb, (call.body as { expectedVersion: number }).expectedVersion);
      if (!FULL_EDIT.includes(mawb.status)) throw invalidStep(mawb.status, 'CANCELLED');
      if (hawbsOf(state, call.tenant, mawb.id).some((hawb) => hawb.status !== 'CANCELLED'))
        throw new Problem('MAWB_HAS_ACTIVE_HAWBS');
      moveTo(call, mawb, 'CANCELLED', call.now.toISOString());
      return done(mawb);
    },
    assignMawb: (call) => {
      const mawb = find(call);
      const { userId = null, expectedVersion } = call.body as { userId?: string | null; expectedVersion: number };
      expectVersion(mawb, expectedVersion);
      checkAssignee(call.tenant, userId);
      const previousAssignee = mawb.assignedTo;
      mawb.assignedTo = userId;
      touch(mawb, call);
      emit(call, mawb, 'mawb.assigned', { previousAssignee, assignedTo: userId, assignedBy: call.caller.id });
      return done(mawb);
    },
    recordMawbEvent: (call) => {
      const mawb = find(call);
      const event = newEvent(
        call,
        mawb,
        call.body as Body & { code: string; airport: string; occurredAt: string; pieces: number },
      );
      checkEvent(call, mawb, event, state.mawbEvents.get(mawb.id) ?? []);
      const earlier = state.mawbEvents.get(mawb.id) ?? [];
      state.mawbEvents.set(mawb.id, [event, ...earlier]);
      if (event.code === 'DIS') mawb.hasDiscrepancy = true;
      const late = Date.parse(event.occurredAt) < Date.parse(mawb.statusAt);
      if (isMilestone(event.code) && !late && isComplete(mawb, event, earlier)) {
        moveTo(call, mawb, event.code, event.occurredAt);
        moveHouses(call, mawb, event);
      } else touch(mawb, call);
      emit(call, mawb, 'mawb.event-recorded', {
        eventId: event.id,
        code: event.code,
        airport: event.airport,
        pieces: event.pieces,
        hasDiscrepancy: mawb.hasDiscrepancy,
      });
      return { status: 201, body: event };
    },
  };

  function moveTo(call: Call, mawb: Mawb, status: Mawb['status'], occurredAt: string): void {
    const fromStatus = mawb.status;
    mawb.status = status;
    mawb.statusAt = occurredAt;
    touch(mawb, call);
    emit(call, mawb, 'mawb.status-changed', {
      fromStatus,
      toStatus: status,
      airport: null,
      flightNumber: mawb.flightNumber,
      occurredAt,
    });
  }

  function moveHouses(call: Call, mawb: Mawb, event: MawbEvent): void {
    const derived = DERIVED[event.code];
    if (derived === undefined || (event.code === 'RCF' && event.airport !== mawb.destination)) return;
    for (const hawb of hawbsOf(state, call.tenant, mawb.id).filter(({ status }) => status === derived.from))
      moveHouse(state, call, hawb, derived.to, null);
  }
}

/** Moves a house, keeps its history and tells the world. */
export function moveHouse(state: MawbState, call: Call, hawb: Hawb, toStatus: HawbStatus, reason: string | null): void {
  const fromStatus = hawb.status;
  hawb.status = toStatus;
  hawb.statusAt = call.now.toISOString();
  if (toStatus !== 'HELD') hawb.holdReason = null;
  touch(hawb, call);
  const event = {
    id: randomUUID(),
    hawbId: hawb.id,
    fromStatus,
    toStatus,
    occurredAt: hawb.statusAt,
    reason,
    recordedBy: call.caller.id,
  };
  state.hawbEvents.set(hawb.id, [event, ...(state.hawbEvents.get(hawb.id) ?? [])]);
  const data = {
    hawbId: hawb.id,
    hawbNumber: hawb.hawbNumber,
    mawbId: hawb.mawbId,
    fromStatus,
    toStatus,
    holdReason: hawb.holdReason,
  };
  call.emit({ type: 'hawb.status-changed', subject: `hawb/${hawb.id}`, sequence: hawb.version, data });
}

function invalidStep(from: string, to: string): Problem {
  return new Problem('INVALID_TRANSITION', [{ field: 'status', code: 'FROM_TO', message: `${from} → ${to}` }]);
}

function newEvent(
  call: Call,
  mawb: Mawb,
  body: Body & { code: string; airport: string; occurredAt: string; pieces: number },
): MawbEvent {
  return {
    id: randomUUID(),
    mawbId: mawb.id,
    code: body.code,
    airport: body.airport,
    occurredAt: body.occurredAt,
    recordedAt: call.now.toISOString(),
    flightNumber: (body.flightNumber as string | null | undefined) ?? null,
    quantityCode: (body.quantityCode as MawbEvent['quantityCode'] | undefined) ?? 'T',
    pieces: body.pieces,
    weight: (body.weight as MawbEvent['weight'] | undefined) ?? null,
    source: call.caller.roles.includes('SYSTEM') ? 'CARRIER_FSU' : 'MANUAL',
    recordedBy: call.caller.id,
    remarks: (body.remarks as string | null | undefined) ?? null,
  };
}

function checkEvent(call: Call, mawb: Mawb, event: MawbEvent, earlier: readonly MawbEvent[]): void {
  const { roles } = call.caller;
  const onlyWarehouse = roles.includes('WAREHOUSE') && !roles.includes('OPERATIONS') && !roles.includes('SUPERADMIN');
  if (onlyWarehouse && !WAREHOUSE_CODES.has(event.code)) throw new Problem('EVENT_CODE_NOT_ALLOWED');
  if (!fitsStation(mawb, event.code, event.airport)) throw new Problem('EVENT_STATION_INVALID');
  const same = (other: MawbEvent): boolean =>
    other.code === event.code &&
    other.airport === event.airport &&
    other.flightNumber === event.flightNumber &&
    other.occurredAt === event.occurredAt &&
    other.pieces === event.pieces;
  if (earlier.some(same)) throw new Problem('DUPLICATE_EVENT');
  const late = Date.parse(event.occurredAt) < Date.parse(mawb.statusAt);
  const closed = mawb.status === 'CANCELLED' || mawb.status === 'DLV';
  if (isMilestone(event.code) && !late && (closed || !mayAdvance(mawb, event)))
    throw invalidStep(mawb.status, event.code);
}

function newMawb(call: Call, body: Body & { awbNumber: string; routing: RoutingLeg[] }): Mawb {
  const now = call.now.toISOString();
  const last = body.routing.at(-1);
  const optional = {
    chargeableWeight: null,
    volume: null,
    hsCodes: [],
    specialHandlingCodes: [],
    notifyParty: null,
    agent: null,
    remarks: null,
    assignedTo: null,
  };
  const codes = (body.specialHandlingCodes as string[] | undefined) ?? [];
  return {
    ...optional,
    ...(body as unknown as Mawb),
    id: randomUUID(),
    tenant: call.tenant,
    awbPrefix: body.awbNumber.slice(0, 3),
    awbSerial: body.awbNumber.slice(4),
    status: 'DRAFT',
    statusAt: now,
    routing: body.routing.map((leg) => ({ ...leg, actualDeparture: null, actualArrival: null })),
    flightNumber: last?.flightNumber ?? null,
    flightDate: last?.scheduledDeparture.slice(0, 10) ?? null,
    eta: last?.scheduledArrival ?? null,
    ata: null,
    densityGroup: null,
    electronicAwb: codes.some((code) => ['EAW', 'EAP', 'ECC'].includes(code)),
    charges: {
      declaredValueForCarriage: null,
      declaredValueForCustoms: null,
      insuranceAmount: null,
      totalPrepaid: null,
      totalCollect: null,
      ...(body.charges as Mawb['charges']),
    },
    manifestNumber: null,
    manifestDate: null,
    hasDiscrepancy: false,
    createdBy: call.caller.id,
    updatedBy: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}
