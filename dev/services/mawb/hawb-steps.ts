/** Steps of a house waybill by hand (domain: HAWB states, H4 to H13). */
import { Problem } from '../platform/problem.ts';
import type { Hawb, HawbStatus } from './records.ts';

interface Transition {
  readonly from: readonly HawbStatus[];
  readonly to: HawbStatus;
  /** The request must say why. */
  readonly needs?: 'holdReason' | 'reason';
  /** Only by these roles, or for documents and prepaid IVA (H9). */
  readonly roles?: readonly string[];
}

const TRANSITIONS: readonly Transition[] = [
  { from: ['CONSOLIDATED'], to: 'IN_TRANSIT' },
  { from: ['IN_TRANSIT'], to: 'ARRIVED' },
  { from: ['ARRIVED', 'HELD'], to: 'IN_CUSTOMS' },
  { from: ['IN_CUSTOMS', 'ARRIVED'], to: 'HELD', needs: 'holdReason' },
  { from: ['IN_CUSTOMS'], to: 'RELEASED', roles: ['SUPERADMIN', 'SYSTEM'] },
  { from: ['RELEASED'], to: 'OUT_FOR_DELIVERY' },
  { from: ['OUT_FOR_DELIVERY'], to: 'DELIVERED' },
  { from: ['HELD', 'IN_CUSTOMS', 'RELEASED', 'OUT_FOR_DELIVERY'], to: 'RETURNED', needs: 'reason' },
  { from: ['CREATED', 'CONSOLIDATED'], to: 'CANCELLED', needs: 'reason' },
];

export interface StatusRequest {
  readonly status: HawbStatus;
  readonly expectedVersion: number;
  readonly occurredAt?: string | null;
  readonly holdReason?: string | null;
  readonly reason?: string | null;
}

/** @throws {Problem} INVALID_TRANSITION, HOLD_REASON_REQUIRED, VALIDATION_FAILED, FORBIDDEN_ROLE */
export function checkTransition(hawb: Hawb, request: StatusRequest, roles: readonly string[]): void {
  const transition = TRANSITIONS.find(({ from, to }) => to === request.status && from.includes(hawb.status));
  if (transition === undefined) {
    throw new Problem('INVALID_TRANSITION', [
      { field: 'status', code: 'FROM_TO', message: `${hawb.status} → ${request.status}` },
    ]);
  }
  if (transition.needs === 'holdReason' && !request.holdReason) throw new Problem('HOLD_REASON_REQUIRED');
  if (transition.needs === 'reason' && !request.reason) {
    throw new Problem('VALIDATION_FAILED', [{ field: 'reason', code: 'REQUIRED', message: 'a reason is required' }]);
  }
  const free = hawb.courierCategory === 'DOCUMENT' || hawb.ivaPrepaid;
  if (transition.roles !== undefined && !free && !roles.some((role) => transition.roles?.includes(role)))
    throw new Problem('FORBIDDEN_ROLE');
}
