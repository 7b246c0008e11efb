/** Which state a fixture declaration is in, and the steps that led there. */
import { CHANNELS, type Channel, type Declaration, STATUSES, type Status } from './declaration.ts';

export interface SeedStep {
  readonly to: Status;
  /** operationId */
  readonly action: string;
  readonly role: string;
  /** Given by the step that assigns it. */
  readonly channel?: Channel;
}

/** The sample record is LEGALIZED by the GREEN channel, so the turns begin there. */
const FIRST = STATUSES.indexOf('LEGALIZED');

/** Every state in turn. */
export function plannedStatus(d: number): Status {
  return STATUSES[(FIRST + d - 1) % STATUSES.length] ?? 'DRAFT';
}

/** Every channel in turn, but an examination fits its channel only. */
function plannedChannel(d: number, status: Status): Channel {
  if (status === 'UNDER_REVIEW') return 'AMBER';
  if (status === 'UNDER_INSPECTION') return 'RED';
  const round = Math.floor((d - 1) / STATUSES.length);
  return status === 'OBSERVED' ? (CHANNELS[1 + (round % 2)] ?? 'RED') : (CHANNELS[round % 3] ?? 'GREEN');
}

const draft = (action: string): SeedStep => ({ to: 'DRAFT', action, role: 'OPERATIONS' });
const agent = (to: Status, action: string, channel?: Channel): SeedStep => ({
  to,
  action,
  role: 'CUSTOMS_AGENT',
  ...(channel && { channel }),
});
const system = (to: Status, action: string): SeedStep => ({ to, action, role: 'SYSTEM' });

const validated = agent('VALIDATED', 'validateDeclaration');
const submitted = agent('SUBMITTED', 'submitDeclaration');
const accepted = system('ACCEPTED', 'acceptDeclaration');

/** Steps from the first draft to the planned state. */
export function seedRoute(d: number, { taxes }: Pick<Declaration, 'taxes'>): SeedStep[] {
  const status = plannedStatus(d);
  const begun = [draft('createDeclaration'), ...(d % 3 === 1 ? [draft('updateDeclaration')] : [])];
  const sent = [...begun, validated, submitted];
  const early: Readonly<Partial<Record<Status, readonly SeedStep[]>>> = {
    DRAFT: begun,
    VALIDATED: [...begun, validated],
    SUBMITTED: sent,
    REJECTED: [...sent, system('REJECTED', 'rejectDeclaration')],
    ACCEPTED: [...sent, accepted],
    CANCELLED: [...begun, agent('CANCELLED', 'cancelDeclaration')],
  };
  return [
    ...(early[status] ?? [...sent, accepted, ...afterAcceptance(status, plannedChannel(d, status), taxes.exempt)]),
  ];
}

function afterAcceptance(status: Status, channel: Channel, exempt: boolean): SeedStep[] {
  const examining: Status = channel === 'AMBER' ? 'UNDER_REVIEW' : 'UNDER_INSPECTION';
  const assigned = agent(channel === 'GREEN' ? 'LEGALIZED' : examining, 'assignSelectivityChannel', channel);
  if (status === examining) return [assigned];
  if (status === 'OBSERVED') return [assigned, agent('OBSERVED', 'recordInspectionResult')];
  const legal = channel === 'GREEN' ? [assigned] : [assigned, agent('LEGALIZED', 'recordInspectionResult')];
  const paid = exempt ? [] : [agent('PAID', 'registerDeclarationPayment')];
  const released = [...legal, ...paid, agent('RELEASED', 'releaseDeclaration')];
  const late: Readonly<Partial<Record<Status, readonly SeedStep[]>>> = {
    LEGALIZED: legal,
    PAID: [...legal, ...paid],
    RELEASED: released,
    WITHDRAWN: [...released, { to: 'WITHDRAWN', action: 'withdrawDeclarationGoods', role: 'WAREHOUSE' }],
    ANNULLED: [...legal, agent('ANNULLED', 'annulDeclaration')],
  };
  return [...(late[status] ?? legal)];
}
