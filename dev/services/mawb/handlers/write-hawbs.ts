/** Creating, changing, moving and assigning house waybills. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { normaliseRut } from '../../customs/rut.ts';
import { Problem } from '../../platform/problem.ts';
import type { Call, Handler, Reply } from '../../platform/service-definition.ts';
import { expectVersion, touch } from '../../platform/versioned.ts';
import { requireAssignee } from '../assignee.ts';
import { chargeableWeight } from '../chargeable-weight.ts';
import { courierCategory } from '../courier-category.ts';
import { hawbOf } from '../find-waybill.ts';
import { HAWB_EDITABLE, requireTransition } from '../hawb-transitions.ts';
import { moveHawb, recordHawbStep } from '../move-hawb.ts';
import type { Hawb, Party } from '../records.ts';
import { reportedMoment } from '../reported-moment.ts';
import type { AssigneeRequest, HawbCreate, HawbStatusRequest, HawbUpdate } from '../requests.ts';
import type { MawbState } from '../state.ts';
import { storedFacts } from '../stored-facts.ts';
import { hawbProblems, hawbRutProblems, refuse, requireAirports } from '../waybill-problems.ts';

export function writeHawbs(state: MawbState): Record<string, Handler> {
  return {
    createHawb: (call) => create(state, call),
    updateHawb: (call) => update(state, call),
    changeHawbStatus: (call) => changeStatus(state, call),
    assignHawb: (call) => assign(state, call),
  };
}

/** H1 */
function create(state: MawbState, call: Call): Reply {
  const { documentsOnly, ...input } = call.body as HawbCreate;
  const hawb = withDerived({ ...blank(call), ...hawbFacts(call, input) }, documentsOnly ?? false);
  requireAirports([hawb.origin, hawb.destination]);
  const ruts = hawbRutProblems(hawb);
  if (ruts.length > 0) throw new Problem('RUT_INVALID', ruts);
  refuse(hawbProblems(hawb));
  requireAssignee(hawb.assignedTo, call.tenant);
  const taken = state.hawbs
    .all(call.tenant)
    .some((row) => row.hawbNumber === hawb.hawbNumber && row.status !== 'CANCELLED');
  if (taken) throw new Problem('HAWB_NUMBER_TAKEN');
  state.hawbs.add(call.tenant, hawb);
  recordHawbStep(state, call, hawb, null);
  emitHawbEvent(call, hawb, 'created', {});
  return { status: 201, body: { ...hawb } };
}

function update(state: MawbState, call: Call): Reply {
  const hawb = hawbOf(state, call);
  const input = call.body as HawbUpdate;
  expectVersion(hawb, input.expectedVersion);
  const extent = HAWB_EDITABLE.find(({ status }) => status.includes(hawb.status))?.extent;
  const facts = hawbFacts(call, input);
  const refused = extent === undefined || (extent === 'contact' && !isContactChange(hawb, facts));
  if (refused) throw new Problem('HAWB_NOT_EDITABLE');
  const changed = withDerived({ ...hawb, ...facts }, hawb.courierCategory === 'DOCUMENT');
  refuse([...hawbRutProblems(changed), ...hawbProblems(changed)]);
  Object.assign(hawb, changed);
  touch(hawb, call);
  emitHawbEvent(call, hawb, 'updated', { changedFields: Object.keys(facts) });
  return { status: 200, body: { ...hawb } };
}

/** H4 to H13 by hand. */
function changeStatus(state: MawbState, call: Call): Reply {
  const hawb = hawbOf(state, call);
  const input = call.body as HawbStatusRequest;
  expectVersion(hawb, input.expectedVersion);
  const { to, requires, guard } = requireTransition(hawb.status, 'changeHawbStatus', input.status);
  if (requires !== undefined && (input[requires] ?? null) === null) {
    if (requires === 'holdReason') throw new Problem('HOLD_REASON_REQUIRED');
    throw new Problem('BAD_REQUEST', [{ field: requires, code: 'REQUIRED', message: `${to} needs a reason` }]);
  }
  if (guard !== undefined && !guard(hawb, call.caller)) throw new Problem('FORBIDDEN_ROLE');
  moveHawb(state, call, hawb, to, {
    occurredAt: reportedMoment(call, input.occurredAt),
    reason: input.reason ?? null,
    ...(requires === 'holdReason' && { holdReason: input.holdReason ?? null }),
    // H13: a cancelled house waybill leaves its master.
    ...(to === 'CANCELLED' && { mawbId: null }),
  });
  return { status: 200, body: { ...hawb } };
}

function assign(state: MawbState, call: Call): Reply {
  const hawb = hawbOf(state, call);
  const { userId = null, expectedVersion } = call.body as AssigneeRequest;
  expectVersion(hawb, expectedVersion);
  requireAssignee(userId, call.tenant);
  const previousAssignee = hawb.assignedTo;
  hawb.assignedTo = userId;
  touch(hawb, call);
  emitHawbEvent(call, hawb, 'assigned', { previousAssignee, assignedTo: userId, assignedBy: call.caller.id });
  return { status: 200, body: { ...hawb } };
}

/** In Chile the tax id of a consignee is a RUT, unless another kind is named. */
function hawbFacts({ tenant }: Call, input: object): Partial<Hawb> {
  const facts = storedFacts<Hawb>(input);
  const { consignee } = facts;
  if (consignee === undefined || tenant.countryCode !== 'CL') return facts;
  if (consignee.taxId === null || consignee.taxIdType !== null) return facts;
  return { ...facts, consignee: { ...consignee, taxIdType: 'RUT', taxId: normaliseRut(consignee.taxId) } };
}

/** Consignee contact, HS codes and tracking number stay open until the parcel is with Customs. */
function isContactChange(hawb: Hawb, facts: Partial<Hawb>): boolean {
  const open = ['consignee', 'hsCodes', 'trackingNumber'];
  const withoutContact = ({ contactName: _name, phone: _phone, email: _email, ...rest }: Party) => rest;
  return (
    Object.keys(facts).every((name) => open.includes(name)) &&
    (facts.consignee === undefined ||
      isDeepStrictEqual(withoutContact(facts.consignee), withoutContact(hawb.consignee)))
  );
}

function withDerived(hawb: Hawb, documentsOnly: boolean): Hawb {
  return {
    ...hawb,
    chargeableWeight: chargeableWeight(hawb.grossWeight, hawb.volume),
    courierCategory: courierCategory(hawb.declaredValue, documentsOnly),
  };
}

function emitHawbEvent(call: Call, hawb: Hawb, name: string, data: Record<string, unknown>): void {
  call.emit({
    type: `hawb.${name}`,
    subject: `hawb/${hawb.id}`,
    sequence: hawb.version,
    data: { hawbId: hawb.id, hawbNumber: hawb.hawbNumber, ...data },
  });
}

/** A new house waybill before the request's facts, which hold everything that has no empty value. */
function blank(call: Call): Hawb {
  const at = call.now.toISOString();
  const { businessUnit, countryCode } = call.tenant;
  const created: Partial<Hawb> = {
    id: randomUUID(),
    tenant: { businessUnit, countryCode },
    mawbId: null,
    status: 'CREATED',
    statusAt: at,
    trackingNumber: null,
    slac: null,
    chargeableWeight: null,
    volume: null,
    hsCodes: [],
    specialHandlingCodes: [],
    incoterm: null,
    freightValue: null,
    insuranceValue: null,
    ivaPrepaid: false,
    platformName: null,
    holdReason: null,
    assignedTo: null,
    createdBy: call.caller.id,
    updatedBy: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  return created as Hawb;
}
