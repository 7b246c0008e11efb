/** The tables of waybill states against every pair of states. */
import { describe, expect, it } from 'vitest';
import { HAWB_TRANSITIONS, requireTransition } from '../../../../dev/services/mawb/hawb-transitions.ts';
import { requireMove } from '../../../../dev/services/mawb/mawb-transitions.ts';
import type { HawbStatus, Mawb, MawbStatus } from '../../../../dev/services/mawb/records.ts';

const MILESTONES: readonly MawbStatus[] = ['DRAFT', 'BKD', 'RCS', 'MAN', 'DEP', 'ARR', 'RCF', 'NFD', 'AWD', 'DLV'];
const HAWB_STATUSES: readonly HawbStatus[] = [
  'CREATED',
  'CONSOLIDATED',
  'IN_TRANSIT',
  'ARRIVED',
  'IN_CUSTOMS',
  'HELD',
  'RELEASED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
  'RETURNED',
  'CANCELLED',
];

function moves(from: MawbStatus, to: MawbStatus, source: 'MANUAL' | 'CARRIER_FSU', airport: string): boolean {
  const leg = { origin: 'MAD', destination: 'LIM' };
  const routing = [leg, { origin: 'LIM', destination: 'SCL' }];
  const mawb = { status: from, origin: 'MAD', destination: 'SCL', routing } as Mawb;
  try {
    requireMove(mawb, to, { source, airport });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_TRANSITION' });
    return false;
  }
}

describe('master waybill states', () => {
  const by = (source: 'MANUAL' | 'CARRIER_FSU', airport: string) =>
    [...MILESTONES, 'CANCELLED' as const].flatMap((from) =>
      MILESTONES.filter((to) => moves(from, to, source, airport)).map((to) => `${from} ${to}`),
    );
  const steps = MILESTONES.slice(1).map((to, before) => `${MILESTONES[before]} ${to}`);

  it('takes people one milestone on, past AWD, or to another booking (M2, M3, M8)', () => {
    expect(by('MANUAL', 'SCL').sort()).toEqual([...steps, 'NFD DLV', 'BKD BKD'].sort());
  });

  it('takes carriers any distance on (M4)', () => {
    const onward = MILESTONES.flatMap((from, index) => MILESTONES.slice(index + 1).map((to) => `${from} ${to}`));
    expect(by('CARRIER_FSU', 'SCL').sort()).toEqual([...onward, 'BKD BKD'].sort());
  });

  it('goes back to a flight where the cargo changes flights (M5)', () => {
    const back = ['ARR MAN', 'ARR DEP', 'RCF MAN', 'RCF DEP'];
    expect(by('MANUAL', 'LIM').sort()).toEqual([...steps, ...back, 'NFD DLV', 'BKD BKD'].sort());
  });
});

describe('house waybill states', () => {
  /** `from operation to`, as the domain lists them (H2 to H13). */
  const allowed = `
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
  const operations = [...new Set(HAWB_TRANSITIONS.map(({ operation }) => operation))];

  it('allows these steps and no other', () => {
    const found = HAWB_STATUSES.flatMap((from) =>
      operations.flatMap((operation) =>
        HAWB_STATUSES.filter((to) => {
          try {
            return requireTransition(from, operation, to) !== undefined;
          } catch {
            return false;
          }
        }).map((to) => `${from} ${operation} ${to}`),
      ),
    );
    expect(found.sort()).toEqual([...allowed].sort());
  });

  it('names both states in a refusal', () => {
    expect(() => requireTransition('DELIVERED', 'changeHawbStatus', 'HELD')).toThrow(
      expect.objectContaining({
        code: 'INVALID_TRANSITION',
        details: [{ field: 'status', code: 'DELIVERED_HELD', message: 'DELIVERED → HELD' }],
      }),
    );
  });
});
