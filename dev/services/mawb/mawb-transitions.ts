/** The life of a master waybill as tables (domain: MAWB states, M1 to M14). What is not in them is not possible. */
import { Problem } from '../platform/problem.ts';
import type { Mawb, MawbEvent, MawbStatus } from './records.ts';

/** Milestones in order; DRAFT comes before any event. */
export const MILESTONES = ['DRAFT', 'BKD', 'RCS', 'MAN', 'DEP', 'ARR', 'RCF', 'NFD', 'AWD', 'DLV'] as const;

/** What a rule looks at beside the two states. */
interface Step {
  readonly source: MawbEvent['source'];
  /** Airport of the event that led to the present status, `undefined` for a draft. */
  readonly station: string | undefined;
}

interface Move {
  /** Number of the rule. */
  readonly rule: string;
  readonly from: readonly MawbStatus[];
  readonly to: MawbStatus;
  readonly guard?: (step: Step, mawb: Mawb) => boolean;
}

/** M4: messages of carriers can be missing, people see every step. */
const notByHand = ({ source }: Step): boolean => source !== 'MANUAL';
/** M5: where the next event may happen is for the code to say (M6). */
const inTransit = ({ station }: Step, mawb: Mawb): boolean => station !== undefined && station !== mawb.destination;

export const MOVES: readonly Move[] = [
  ...MILESTONES.slice(1).map((to, before): Move => ({ rule: 'M2', from: MILESTONES.slice(before, before + 1), to })),
  { rule: 'M3', from: ['NFD'], to: 'DLV' },
  ...MILESTONES.slice(2).map(
    (to, before): Move => ({
      rule: 'M4',
      from: MILESTONES.slice(0, before + 1),
      to,
      guard: notByHand,
    }),
  ),
  { rule: 'M5', from: ['ARR', 'RCF'], to: 'MAN', guard: inTransit },
  { rule: 'M5', from: ['ARR', 'RCF'], to: 'DEP', guard: inTransit },
  { rule: 'M8', from: ['BKD'], to: 'BKD' },
];

/** M11 */
export const CANCELLABLE: readonly MawbStatus[] = ['DRAFT', 'BKD'];
/** M14 */
export const CONSOLIDATING: readonly MawbStatus[] = ['DRAFT', 'BKD', 'RCS'];

/** M12: what updateMawb may change; `times` is the routing with nothing but its times changed. */
export const EDITABLE: readonly { readonly status: readonly MawbStatus[]; readonly extent: 'all' | 'times' }[] = [
  { status: ['DRAFT', 'BKD'], extent: 'all' },
  { status: ['RCS', 'MAN', 'DEP', 'ARR', 'RCF'], extent: 'times' },
];
export const EDITABLE_UNDERWAY: readonly string[] = ['routing', 'manifestNumber', 'manifestDate', 'remarks'];

export function isMilestone(code: string): code is (typeof MILESTONES)[number] {
  return (MILESTONES as readonly string[]).includes(code);
}

/** True when the second is the first or comes after it. */
export function hasReached(milestone: MawbStatus, status: MawbStatus): boolean {
  return rank(status) >= rank(milestone);
}

function rank(status: MawbStatus): number {
  return (MILESTONES as readonly string[]).indexOf(status);
}

/** @throws {Problem} INVALID_TRANSITION naming both states */
export function requireMove(mawb: Mawb, to: MawbStatus, step: Step): void {
  const fits = MOVES.some(
    (row) => row.to === to && row.from.includes(mawb.status) && (row.guard === undefined || row.guard(step, mawb)),
  );
  if (!fits) throw invalidTransition(mawb.status, to);
}

export function invalidTransition(from: string, to: string): Problem {
  return new Problem('INVALID_TRANSITION', [{ field: 'status', code: `${from}_${to}`, message: `${from} → ${to}` }]);
}
