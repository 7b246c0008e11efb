/** Creating, changing, cancelling and assigning master waybills. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Problem } from '../../platform/problem.ts';
import type { Call, Handler, Reply } from '../../platform/service-definition.ts';
import { expectVersion, touch } from '../../platform/versioned.ts';
import { requireAssignee } from '../assignee.ts';
import { isValidAwbNumber } from '../awb-number.ts';
import { chargeableWeight } from '../chargeable-weight.ts';
import { mawbOf } from '../find-waybill.ts';
import { emitMawbEvent, emitMawbStatus } from '../mawb-events.ts';
import { CANCELLABLE, EDITABLE, EDITABLE_UNDERWAY, invalidTransition } from '../mawb-transitions.ts';
import type { Mawb, RoutingLeg } from '../records.ts';
import type { AssigneeRequest, CancelRequest, MawbCreate, MawbUpdate } from '../requests.ts';
import { lastLegFacts, stationsOf } from '../routing.ts';
import { hawbsOf, type MawbState, mawbAnswer } from '../state.ts';
import { storedFacts } from '../stored-facts.ts';
import { mawbProblems, refuse, requireAirports } from '../waybill-problems.ts';

/** Special handling codes that say the waybill has no paper. */
const ELECTRONIC = ['EAW', 'EAP', 'ECC'];

export function writeMawbs(state: MawbState): Record<string, Handler> {
  return {
    createMawb: (call) => create(state, call),
    updateMawb: (call) => update(state, call),
    cancelMawb: (call) => cancel(state, call),
    assignMawb: (call) => assign(state, call),
  };
}

/** M1 */
function create(state: MawbState, call: Call): Reply {
  const input = call.body as MawbCreate;
  const { awbNumber } = input;
  if (!isValidAwbNumber(awbNumber)) throw new Problem('AWB_CHECK_DIGIT_INVALID');
  const mawb = withDerived({ ...blank(call), ...storedFacts<Mawb>(input) });
  requireAirports([mawb.origin, mawb.destination, ...stationsOf(mawb.routing)]);
  refuse(mawbProblems(mawb));
  requireAssignee(mawb.assignedTo, call.tenant);
  const taken = state.mawbs.all(call.tenant).some((row) => row.awbNumber === awbNumber && row.status !== 'CANCELLED');
  if (taken) throw new Problem('AWB_NUMBER_TAKEN');
  state.mawbs.add(call.tenant, mawb);
  const { origin, destination, createdBy } = mawb;
  emitMawbEvent(call, mawb, 'created', { awbNumber, origin, destination, createdBy });
  return { status: 201, body: mawbAnswer(state, mawb) };
}

/** M12 */
function update(state: MawbState, call: Call): Reply {
  const mawb = mawbOf(state, call);
  const input = call.body as MawbUpdate;
  expectVersion(mawb, input.expectedVersion);
  const extent = EDITABLE.find(({ status }) => status.includes(mawb.status))?.extent;
  const facts = storedFacts<Mawb>(input);
  if (facts.routing !== undefined) facts.routing = withActualTimes(facts.routing, mawb.routing);
  const refused = extent === undefined || (extent === 'times' && !isUnderwayChange(mawb, facts));
  if (refused) throw new Problem('MAWB_NOT_EDITABLE');
  const isWeighedAnew = facts.grossWeight !== undefined || facts.volume !== undefined;
  const changed = withDerived({ ...mawb, ...(isWeighedAnew && { chargeableWeight: null }), ...facts });
  refuse(mawbProblems(changed));
  Object.assign(mawb, changed);
  touch(mawb, call);
  emitMawbEvent(call, mawb, 'updated', { changedFields: Object.keys(facts) });
  return { status: 200, body: mawbAnswer(state, mawb) };
}

/** M11 */
function cancel(state: MawbState, call: Call): Reply {
  const mawb = mawbOf(state, call);
  expectVersion(mawb, (call.body as CancelRequest).expectedVersion);
  if (!CANCELLABLE.includes(mawb.status)) throw invalidTransition(mawb.status, 'CANCELLED');
  const active = hawbsOf(state, call.tenant, mawb.id).some(({ status }) => status !== 'CANCELLED');
  if (active) throw new Problem('MAWB_HAS_ACTIVE_HAWBS');
  const fromStatus = mawb.status;
  mawb.status = 'CANCELLED';
  mawb.statusAt = call.now.toISOString();
  touch(mawb, call);
  emitMawbStatus(call, mawb, fromStatus, { airport: null, flightNumber: null, occurredAt: mawb.statusAt });
  return { status: 200, body: mawbAnswer(state, mawb) };
}

function assign(state: MawbState, call: Call): Reply {
  const mawb = mawbOf(state, call);
  const { userId = null, expectedVersion } = call.body as AssigneeRequest;
  expectVersion(mawb, expectedVersion);
  requireAssignee(userId, call.tenant);
  const previousAssignee = mawb.assignedTo;
  mawb.assignedTo = userId;
  touch(mawb, call);
  const { awbNumber, assignedTo } = mawb;
  emitMawbEvent(call, mawb, 'assigned', { awbNumber, previousAssignee, assignedTo, assignedBy: call.caller.id });
  return { status: 200, body: mawbAnswer(state, mawb) };
}

/** Only times of the same flights, manifest and remarks change once the cargo is with the carrier. */
function isUnderwayChange(mawb: Mawb, facts: Partial<Mawb>): boolean {
  const timeless = (legs: readonly RoutingLeg[]) =>
    legs.map(({ scheduledDeparture: _departure, scheduledArrival: _arrival, ...leg }) => leg);
  return (
    Object.keys(facts).every((name) => EDITABLE_UNDERWAY.includes(name)) &&
    (facts.routing === undefined || isDeepStrictEqual(timeless(facts.routing), timeless(mawb.routing)))
  );
}

function withActualTimes(legs: readonly RoutingLeg[], before: readonly RoutingLeg[]): RoutingLeg[] {
  return legs.map((leg, index) => {
    const { actualDeparture = null, actualArrival = null } = before[index] ?? {};
    return { ...leg, actualDeparture, actualArrival };
  });
}

/** What follows from other properties; the density group is not modelled. */
function withDerived(mawb: Mawb): Mawb {
  return {
    ...mawb,
    ...lastLegFacts(mawb.routing),
    awbPrefix: mawb.awbNumber.slice(0, 3),
    awbSerial: mawb.awbNumber.slice(4),
    chargeableWeight: mawb.chargeableWeight ?? chargeableWeight(mawb.grossWeight, mawb.volume),
    electronicAwb: mawb.specialHandlingCodes.some((code) => ELECTRONIC.includes(code)),
  };
}

/** A draft before the request's facts, which hold everything that has no empty value. */
function blank(call: Call): Mawb {
  const at = call.now.toISOString();
  const { businessUnit, countryCode } = call.tenant;
  const draft: Partial<Mawb> = {
    id: randomUUID(),
    tenant: { businessUnit, countryCode },
    status: 'DRAFT',
    statusAt: at,
    chargeableWeight: null,
    volume: null,
    densityGroup: null,
    hsCodes: [],
    specialHandlingCodes: [],
    notifyParty: null,
    agent: null,
    manifestNumber: null,
    manifestDate: null,
    hasDiscrepancy: false,
    remarks: null,
    assignedTo: null,
    createdBy: call.caller.id,
    updatedBy: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  return draft as Mawb;
}
