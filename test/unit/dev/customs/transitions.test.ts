/** The table of declaration states against every pair of state and step. */
import { describe, expect, it } from 'vitest';
import { STATUSES } from '../../../../dev/services/customs/declaration.ts';
import { findTransition, requireTransition } from '../../../../dev/services/customs/transitions.ts';

/** `from operation[/outcome] to`, as the domain lists them (D2 to D19). */
const ALLOWED = new Map(
  `
  DRAFT validateDeclaration VALIDATED
  DRAFT updateDeclaration DRAFT
  VALIDATED updateDeclaration DRAFT
  REJECTED updateDeclaration DRAFT
  VALIDATED submitDeclaration SUBMITTED
  SUBMITTED acceptDeclaration ACCEPTED
  SUBMITTED rejectDeclaration REJECTED
  ACCEPTED assignSelectivityChannel/GREEN LEGALIZED
  ACCEPTED assignSelectivityChannel/AMBER UNDER_REVIEW
  ACCEPTED assignSelectivityChannel/RED UNDER_INSPECTION
  UNDER_REVIEW recordInspectionResult/CONFORMING LEGALIZED
  UNDER_INSPECTION recordInspectionResult/CONFORMING LEGALIZED
  UNDER_REVIEW recordInspectionResult/OBSERVED OBSERVED
  UNDER_INSPECTION recordInspectionResult/OBSERVED OBSERVED
  OBSERVED recordInspectionResult/CONFORMING LEGALIZED
  LEGALIZED registerDeclarationPayment PAID
  PAID releaseDeclaration RELEASED
  LEGALIZED releaseDeclaration RELEASED
  RELEASED withdrawDeclarationGoods WITHDRAWN
  DRAFT cancelDeclaration CANCELLED
  VALIDATED cancelDeclaration CANCELLED
  REJECTED cancelDeclaration CANCELLED
  ACCEPTED annulDeclaration ANNULLED
  UNDER_REVIEW annulDeclaration ANNULLED
  UNDER_INSPECTION annulDeclaration ANNULLED
  OBSERVED annulDeclaration ANNULLED
  LEGALIZED annulDeclaration ANNULLED
  PAID annulDeclaration ANNULLED
  RELEASED annulDeclaration ANNULLED
  `
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' '))
    .map(([from = '', step = '', to = '']) => [`${from} ${step}`, to] as const),
);
const STEPS = [...new Set([...ALLOWED.keys()].map((key) => key.split(' ')[1] ?? ''))];
const CASES = STATUSES.flatMap((from) => STEPS.map((step) => ({ from, step, to: ALLOWED.get(`${from} ${step}`) })));

describe('declaration states', () => {
  it.each(CASES)('$from, $step: $to', ({ from, step, to }) => {
    const [operation = '', outcome] = step.split('/');
    expect(findTransition(from, operation, outcome)?.to).toBe(to);
  });

  it('names both states in a refusal', () => {
    expect(() => requireTransition('DRAFT', 'acceptDeclaration')).toThrow(
      expect.objectContaining({
        code: 'INVALID_TRANSITION',
        details: [{ field: 'status', code: 'DRAFT_ACCEPTED', message: 'DRAFT → ACCEPTED' }],
      }),
    );
  });
});
