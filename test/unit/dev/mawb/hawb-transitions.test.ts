/** The table of house waybill states against every pair of states and operations (domain: HAWB states, H2 to H13). */
import { expect, it } from 'vitest';
import { HAWB_TRANSITIONS, requireTransition } from '../../../../dev/services/mawb/hawb-transitions.ts';
import type { HawbStatus } from '../../../../dev/services/mawb/records.ts';

/** `from operation to`, as the domain lists them. */
const ALLOWED = `
  CREATED consolidateHawbs CONSOLIDATED
  CONSOLIDATED removeHawbFromMawb CREATED
  CONSOLIDATED recordMawbEvent IN_TRANSIT
  IN_TRANSIT recordMawbEvent ARRIVED
  CONSOLIDATED changeHawbStatus IN_TRANSIT
  IN_TRANSIT changeHawbStatus ARRIVED
  ARRIVED changeHawbStatus IN_CUSTOMS
  IN_CUSTOMS changeHawbStatus HELD
  ARRIVED changeHawbStatus HELD
  HELD changeHawbStatus IN_CUSTOMS
  IN_CUSTOMS changeHawbStatus RELEASED
  RELEASED changeHawbStatus OUT_FOR_DELIVERY
  OUT_FOR_DELIVERY changeHawbStatus DELIVERED
  HELD changeHawbStatus RETURNED
  IN_CUSTOMS changeHawbStatus RETURNED
  RELEASED changeHawbStatus RETURNED
  OUT_FOR_DELIVERY changeHawbStatus RETURNED
  CREATED changeHawbStatus CANCELLED
  CONSOLIDATED changeHawbStatus CANCELLED`
  .trim()
  .split('\n')
  .map((line) => line.trim());
const STATUSES = [...new Set(ALLOWED.flatMap((line) => [line.split(' ')[0], line.split(' ')[2]]))] as HawbStatus[];
const OPERATIONS = [...new Set(HAWB_TRANSITIONS.map(({ operation }) => operation))];

const isPossible = (...step: Parameters<typeof requireTransition>): boolean => {
  try {
    return requireTransition(...step) !== undefined;
  } catch {
    return false;
  }
};

it('allows these steps and no other', () => {
  const found = STATUSES.flatMap((from) =>
    OPERATIONS.flatMap((operation) =>
      STATUSES.filter((to) => isPossible(from, operation, to)).map((to) => `${from} ${operation} ${to}`),
    ),
  );
  expect(STATUSES).toHaveLength(11);
  expect(found.sort()).toEqual([...ALLOWED].sort());
});

it('names both states in a refusal', () => {
  expect(() => requireTransition('DELIVERED', 'changeHawbStatus', 'HELD')).toThrow(
    expect.objectContaining({
      code: 'INVALID_TRANSITION',
      details: [{ field: 'status', code: 'DELIVERED_HELD', message: 'DELIVERED → HELD' }],
    }),
  );
});
