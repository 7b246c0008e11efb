/** The life of a house waybill as a table (domain: HAWB states, H1 to H13). What is not in it is not possible. */
import type { Caller } from '../platform/service-definition.ts';
import { invalidTransition } from './mawb-transitions.ts';
import type { Hawb, HawbStatus, MawbStatus } from './records.ts';

export interface HawbTransition {
  /** Number of the rule. */
  readonly rule: string;
  readonly from: readonly HawbStatus[];
  /** operationId; `recordMawbEvent` stands for a master that moves. */
  readonly operation: 'consolidateHawbs' | 'removeHawbFromMawb' | 'recordMawbEvent' | 'changeHawbStatus';
  readonly to: HawbStatus;
  /** Milestone of the master that brings it about, and whether it has to happen at the destination. */
  readonly master?: { readonly milestone: MawbStatus; readonly atDestination: boolean };
  /** What the request has to say. */
  readonly requires?: 'holdReason' | 'reason';
  /** Who may do it to which house waybill, when not everyone. */
  readonly guard?: (hawb: Hawb, caller: Caller) => boolean;
}

const manual = (
  rule: string,
  from: readonly HawbStatus[],
  to: HawbStatus,
  more: Pick<HawbTransition, 'requires' | 'guard'> = {},
): HawbTransition => ({ rule, from, operation: 'changeHawbStatus', to, ...more });

/** Customs releases; by hand only where there is nothing to declare, or by those who stand in for Customs. */
const releasedByHand = ({ courierCategory, ivaPrepaid }: Hawb, { roles }: Caller): boolean =>
  courierCategory === 'DOCUMENT' || ivaPrepaid || roles.includes('SUPERADMIN') || roles.includes('SYSTEM');

/** The last mile is the warehouse's, not an integration's. */
const onTheGround = (_hawb: Hawb, { roles }: Caller): boolean =>
  ['WAREHOUSE', 'OPERATIONS', 'SUPERADMIN'].some((role) => roles.includes(role));

export const HAWB_TRANSITIONS: readonly HawbTransition[] = [
  { rule: 'H2', from: ['CREATED'], operation: 'consolidateHawbs', to: 'CONSOLIDATED' },
  { rule: 'H3', from: ['CONSOLIDATED'], operation: 'removeHawbFromMawb', to: 'CREATED' },
  {
    rule: 'H4',
    from: ['CONSOLIDATED'],
    operation: 'recordMawbEvent',
    to: 'IN_TRANSIT',
    master: { milestone: 'DEP', atDestination: false },
  },
  {
    rule: 'H5',
    from: ['IN_TRANSIT'],
    operation: 'recordMawbEvent',
    to: 'ARRIVED',
    master: { milestone: 'RCF', atDestination: true },
  },
  manual('H4', ['CONSOLIDATED'], 'IN_TRANSIT'),
  manual('H5', ['IN_TRANSIT'], 'ARRIVED'),
  manual('H6', ['ARRIVED'], 'IN_CUSTOMS'),
  manual('H7', ['IN_CUSTOMS', 'ARRIVED'], 'HELD', { requires: 'holdReason' }),
  manual('H8', ['HELD'], 'IN_CUSTOMS'),
  manual('H9', ['IN_CUSTOMS'], 'RELEASED', { guard: releasedByHand }),
  manual('H10', ['RELEASED'], 'OUT_FOR_DELIVERY', { guard: onTheGround }),
  manual('H11', ['OUT_FOR_DELIVERY'], 'DELIVERED', { guard: onTheGround }),
  manual('H12', ['HELD', 'IN_CUSTOMS', 'RELEASED', 'OUT_FOR_DELIVERY'], 'RETURNED', { requires: 'reason' }),
  manual('H13', ['CREATED', 'CONSOLIDATED'], 'CANCELLED', { requires: 'reason' }),
];

/** What updateHawb may change, by status. */
export const HAWB_EDITABLE: readonly { readonly status: readonly HawbStatus[]; readonly extent: 'all' | 'contact' }[] =
  [
    { status: ['CREATED', 'CONSOLIDATED'], extent: 'all' },
    { status: ['IN_TRANSIT', 'ARRIVED'], extent: 'contact' },
  ];

/** @throws {Problem} INVALID_TRANSITION naming both states */
export function requireTransition(
  from: HawbStatus,
  operation: HawbTransition['operation'],
  to: HawbStatus,
): HawbTransition {
  const found = HAWB_TRANSITIONS.find((row) => row.operation === operation && row.to === to && row.from.includes(from));
  if (found === undefined) throw invalidTransition(from, to);
  return found;
}
