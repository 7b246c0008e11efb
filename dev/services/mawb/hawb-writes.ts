/** Changes of house waybills, and which master they are under. */
import { randomUUID } from 'node:crypto';
import { Problem } from '../platform/problem.ts';
import type { Call, Handler, Reply } from '../platform/service-definition.ts';
import { expectVersion, touch } from '../platform/versioned.ts';
import { chargeableWeight, checkAirports, checkAssignee, isRut } from './checks.ts';
import { checkTransition, type StatusRequest } from './hawb-steps.ts';
import { moveHouse } from './mawb-writes.ts';
import type { Hawb, Mawb } from './records.ts';
import { type MawbState, mawbAnswer } from './state.ts';

type Body = Record<string, unknown>;

/** M14: where houses may still be added and taken out. */
const OPEN_FOR_HOUSES = ['DRAFT', 'BKD', 'RCS'];
const FULL_EDIT = ['CREATED', 'CONSOLIDATED'];
const PARTIAL_EDIT = ['IN_TRANSIT', 'ARRIVED'];
const PARTIAL_PROPERTIES = ['consignee', 'hsCodes', 'trackingNumber'];

export function hawbWrites(state: MawbState): Record<string, Handler> {
  const findMawb = (call: Call): Mawb => state.mawbs.get(call.tenant, call.path.mawbId ?? '', 'MAWB_NOT_FOUND');
  const findHawb = (call: Call): Hawb => state.hawbs.get(call.tenant, call.path.hawbId ?? '', 'HAWB_NOT_FOUND');
  const ok = (body: unknown): Reply => ({ status: 200, body });
  const emit = (call: Call, hawb: Hawb, type: string, data: Body): void =>
    call.emit({
      type,
      subject: `hawb/${hawb.id}`,
      sequence: hawb.version,
      data: { hawbId: hawb.id, hawbNumber: hawb.hawbNumber, ...data },
    });
  return {
    createHawb: (call) => {
      const body = call.body as Body & { hawbNumber: string; origin: string; destination: string };
      checkAirports(body.origin, body.destination);
      const taken = state.hawbs
        .all(call.tenant)
        .some((row) => row.hawbNumber === body.hawbNumber && row.status !== 'CANCELLED');
      if (taken) throw new Problem('HAWB_NUMBER_TAKEN');
      const hawb = newHawb(call, body);
      checkHawb(call, hawb);
      checkAssignee(call.tenant, hawb.assignedTo);
      state.hawbs.add(call.tenant, hawb);
      emit(call, hawb, 'hawb.created', {});
      return { status: 201, body: hawb };
    },
    updateHawb: (call) => {
      const hawb = findHawb(call);
      const { expectedVersion, ...body } = call.body as Body & { expectedVersion: number };
      expectVersion(hawb, expectedVersion);
      const partly =
        PARTIAL_EDIT.includes(hawb.status) && Object.keys(body).every((key) => PARTIAL_PROPERTIES.includes(key));
      if (!FULL_EDIT.includes(hawb.status) && !partly) throw new Problem('HAWB_NOT_EDITABLE');
      checkHawb(call, { ...hawb, ...(body as Partial<Hawb>) });
      Object.assign(hawb, body);
      hawb.courierCategory = categoryOf(hawb, false);
      hawb.chargeableWeight = chargeableWeight(hawb.grossWeight, hawb.volume);
      touch(hawb, call);
      emit(call, hawb, 'hawb.updated', { changedFields: Object.keys(body) });
      return ok(hawb);
    },
    changeHawbStatus: (call) => {
      const hawb = findHawb(call);
      const request = call.body as StatusRequest;
      expectVersion(hawb, request.expectedVersion);
      checkTransition(hawb, request, call.caller.roles);
      hawb.holdReason = request.holdReason ?? null;
      if (request.status === 'CANCELLED') hawb.mawbId = null;
      moveHouse(state, call, hawb, request.status, request.reason ?? null);
      return ok(hawb);
    },
    assignHawb: (call) => {
      const hawb = findHawb(call);
      const { userId = null, expectedVersion } = call.body as { userId?: string | null; expectedVersion: number };
      expectVersion(hawb, expectedVersion);
      checkAssignee(call.tenant, userId);
      const previousAssignee = hawb.assignedTo;
      hawb.assignedTo = userId;
      touch(hawb, call);
      emit(call, hawb, 'hawb.assigned', { previousAssignee, assignedTo: userId, assignedBy: call.caller.id });
      return ok(hawb);
    },
    consolidateHawbs: (call) => {
      const mawb = findMawb(call);
      const { hawbIds, expectedVersion } = call.body as { hawbIds: string[]; expectedVersion: number };
      if (mawb.waybillType === 'DIRECT') throw new Problem('CONSOLIDATION_NOT_ALLOWED');
      if (!OPEN_FOR_HOUSES.includes(mawb.status)) throw new Problem('MAWB_NOT_EDITABLE');
      expectVersion(mawb, expectedVersion);
      const rejected: { hawbId: string; code: string; message: string }[] = [];
      const consolidated: string[] = [];
      for (const hawbId of hawbIds) {
        const hawb = state.hawbs.find(call.tenant, hawbId);
        const code = refusal(mawb, hawb);
        if (hawb === undefined || code !== null)
          rejected.push({ hawbId, code: code ?? 'HAWB_NOT_FOUND', message: code ?? 'not found' });
        else {
          hawb.mawbId = mawb.id;
          moveHouse(state, call, hawb, 'CONSOLIDATED', null);
          consolidated.push(hawbId);
        }
      }
      touch(mawb, call);
      const data = { hawbIds: consolidated, mawbId: mawb.id, awbNumber: mawb.awbNumber };
      call.emit({ type: 'hawb.consolidated', subject: `mawb/${mawb.id}`, sequence: mawb.version, data });
      return ok({ mawb: mawbAnswer(state, mawb), consolidated, rejected });
    },
    removeHawbFromMawb: (call) => {
      const mawb = findMawb(call);
      const hawb = findHawb(call);
      if (hawb.mawbId !== mawb.id) throw new Problem('HAWB_NOT_FOUND');
      if (!OPEN_FOR_HOUSES.includes(mawb.status)) throw new Problem('MAWB_NOT_EDITABLE');
      expectVersion(hawb, call.query.expectedVersion as number);
      hawb.mawbId = null;
      moveHouse(state, call, hawb, 'CREATED', null);
      const data = { hawbIds: [hawb.id], mawbId: mawb.id, awbNumber: mawb.awbNumber };
      call.emit({ type: 'hawb.deconsolidated', subject: `mawb/${mawb.id}`, sequence: mawb.version, data });
      return ok(hawb);
    },
  };
}

/** H2: a created house on the master's route. */
function refusal(mawb: Mawb, hawb: Hawb | undefined): string | null {
  if (hawb === undefined) return 'HAWB_NOT_FOUND';
  if (hawb.mawbId !== null) return 'HAWB_ALREADY_CONSOLIDATED';
  if (hawb.status !== 'CREATED') return 'INVALID_TRANSITION';
  const stations = mawb.routing.flatMap((leg) => [leg.origin, leg.destination]);
  return stations.includes(hawb.origin) && stations.includes(hawb.destination) ? null : 'ROUTE_MISMATCH';
}

function checkHawb(call: Call, hawb: Hawb): void {
  const { taxId } = hawb.consignee;
  if (call.tenant.countryCode === 'CL' && typeof taxId === 'string' && !isRut(taxId)) throw new Problem('RUT_INVALID');
  if (hawb.ivaPrepaid && (!hawb.platformName || Number(hawb.declaredValue.amount) > 500)) {
    throw new Problem('VALIDATION_FAILED', [
      { field: 'ivaPrepaid', code: 'IVA_PREPAID_LIMIT', message: 'needs a platform and a value up to US$ 500' },
    ]);
  }
}

/** By value in US dollars (domain: Hawb.courierCategory). */
function categoryOf(hawb: Pick<Hawb, 'declaredValue'>, documentsOnly: boolean): Hawb['courierCategory'] {
  const value = Number(hawb.declaredValue.amount);
  if (documentsOnly) return 'DOCUMENT';
  return value <= 500 ? 'LOW_VALUE' : value <= 3000 ? 'SIMPLIFIED' : 'GENERAL';
}

function newHawb(call: Call, body: Body & { hawbNumber: string }): Hawb {
  const now = call.now.toISOString();
  const { documentsOnly, ...given } = body as Body & Partial<Hawb> & { documentsOnly?: boolean };
  const optional = {
    slac: null,
    volume: null,
    hsCodes: [],
    specialHandlingCodes: [],
    incoterm: null,
    freightValue: null,
    insuranceValue: null,
    ivaPrepaid: false,
    platformName: null,
    trackingNumber: null,
    assignedTo: null,
  };
  const hawb = {
    ...optional,
    ...given,
    id: randomUUID(),
    tenant: call.tenant,
    mawbId: null,
    status: 'CREATED',
    statusAt: now,
    holdReason: null,
    createdBy: call.caller.id,
    updatedBy: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
  } as unknown as Hawb;
  hawb.chargeableWeight = chargeableWeight(hawb.grossWeight, hawb.volume);
  hawb.courierCategory = categoryOf(hawb, documentsOnly === true);
  return hawb;
}
