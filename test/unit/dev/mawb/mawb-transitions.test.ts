/** The table of master waybill states against every pair of states (domain: MAWB states, M2 to M5, M8). */
import { expect, it } from 'vitest';
import { MILESTONES, requireMove } from '../../../../dev/services/mawb/mawb-transitions.ts';
import type { Mawb, MawbEvent } from '../../../../dev/services/mawb/records.ts';

/** Every `from to` that is possible for a source, with the cargo at a station. */
function moves(source: MawbEvent['source'], station: string): string[] {
  return [...MILESTONES, 'CANCELLED' as const].flatMap((status) =>
    MILESTONES.filter((to) => {
      try {
        requireMove({ status, destination: 'SCL' } as Mawb, to, { source, station });
        return true;
      } catch (error) {
        const message = `${status} → ${to}`;
        const details = [{ field: 'status', code: `${status}_${to}`, message }];
        expect(error).toMatchObject({ code: 'INVALID_TRANSITION', details });
        return false;
      }
    }).map((to) => `${status} ${to}`),
  );
}

const STEPS = MILESTONES.slice(1).map((to, before) => `${MILESTONES[before]} ${to}`);
const ONWARD = MILESTONES.flatMap((from, index) => MILESTONES.slice(index + 1).map((to) => `${from} ${to}`));
const BACK = ['ARR MAN', 'ARR DEP', 'RCF MAN', 'RCF DEP'];
const REBOOKED = 'BKD BKD';

it('takes people one milestone on, past AWD, or to another booking (M2, M3, M8)', () => {
  expect(moves('MANUAL', 'SCL').sort()).toEqual([...STEPS, 'NFD DLV', REBOOKED].sort());
});

it.each(['CARRIER_FSU', 'SYSTEM'] as const)('takes %s any distance on (M4)', (source) => {
  expect(moves(source, 'SCL').sort()).toEqual([...ONWARD, REBOOKED].sort());
});

it('goes back to a flight where the cargo changes flights (M5)', () => {
  expect(moves('MANUAL', 'LIM').sort()).toEqual([...STEPS, ...BACK, 'NFD DLV', REBOOKED].sort());
});
