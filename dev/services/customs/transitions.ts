/** The life of a declaration as a table (domain: declaration states). What is not in it is not possible. */
import { Problem } from '../platform/problem.ts';
import type { Status } from './declaration.ts';

export interface Transition {
  /** Number of the rule. */
  readonly rule: string;
  readonly from: readonly Status[];
  /** operationId */
  readonly operation: string;
  /** Channel or inspection result, where it decides. */
  readonly outcome?: string;
  readonly to: Status;
}

const EXAMINED: readonly Status[] = ['UNDER_REVIEW', 'UNDER_INSPECTION'];
const ANNULLABLE: readonly Status[] = ['ACCEPTED', ...EXAMINED, 'OBSERVED', 'LEGALIZED', 'PAID', 'RELEASED'];

export const TRANSITIONS: readonly Transition[] = [
  { rule: 'D2', from: ['DRAFT'], operation: 'validateDeclaration', to: 'VALIDATED' },
  { rule: 'D3', from: ['VALIDATED', 'REJECTED'], operation: 'updateDeclaration', to: 'DRAFT' },
  { rule: 'D4', from: ['DRAFT'], operation: 'updateDeclaration', to: 'DRAFT' },
  { rule: 'D5', from: ['VALIDATED'], operation: 'submitDeclaration', to: 'SUBMITTED' },
  { rule: 'D6', from: ['SUBMITTED'], operation: 'acceptDeclaration', to: 'ACCEPTED' },
  { rule: 'D7', from: ['SUBMITTED'], operation: 'rejectDeclaration', to: 'REJECTED' },
  { rule: 'D8', from: ['ACCEPTED'], operation: 'assignSelectivityChannel', outcome: 'GREEN', to: 'LEGALIZED' },
  { rule: 'D9', from: ['ACCEPTED'], operation: 'assignSelectivityChannel', outcome: 'AMBER', to: 'UNDER_REVIEW' },
  { rule: 'D10', from: ['ACCEPTED'], operation: 'assignSelectivityChannel', outcome: 'RED', to: 'UNDER_INSPECTION' },
  { rule: 'D11', from: EXAMINED, operation: 'recordInspectionResult', outcome: 'CONFORMING', to: 'LEGALIZED' },
  { rule: 'D12', from: EXAMINED, operation: 'recordInspectionResult', outcome: 'OBSERVED', to: 'OBSERVED' },
  { rule: 'D13', from: ['OBSERVED'], operation: 'recordInspectionResult', outcome: 'CONFORMING', to: 'LEGALIZED' },
  { rule: 'D14', from: ['LEGALIZED'], operation: 'registerDeclarationPayment', to: 'PAID' },
  { rule: 'D15', from: ['PAID'], operation: 'releaseDeclaration', to: 'RELEASED' },
  { rule: 'D16', from: ['LEGALIZED'], operation: 'releaseDeclaration', to: 'RELEASED' },
  { rule: 'D17', from: ['RELEASED'], operation: 'withdrawDeclarationGoods', to: 'WITHDRAWN' },
  { rule: 'D18', from: ['DRAFT', 'VALIDATED', 'REJECTED'], operation: 'cancelDeclaration', to: 'CANCELLED' },
  { rule: 'D19', from: ANNULLABLE, operation: 'annulDeclaration', to: 'ANNULLED' },
];

/** States a declaration never leaves. */
export const FINAL: readonly Status[] = ['WITHDRAWN', 'ANNULLED', 'CANCELLED'];

/** States in which a house waybill is free for another declaration. */
export const INACTIVE: readonly Status[] = ['CANCELLED', 'ANNULLED', 'REJECTED'];

/** The row that an operation takes from a state, `undefined` when there is none. */
export function findTransition(from: Status, operation: string, outcome?: string): Transition | undefined {
  return TRANSITIONS.find((row) => row.operation === operation && row.outcome === outcome && row.from.includes(from));
}

/** @throws {Problem} INVALID_TRANSITION naming both states */
export function requireTransition(from: Status, operation: string, outcome?: string): Transition {
  const found = findTransition(from, operation, outcome);
  if (found !== undefined) return found;
  const to = TRANSITIONS.find((row) => row.operation === operation && row.outcome === outcome)?.to ?? from;
  throw invalidTransition(from, to);
}

export function invalidTransition(from: Status, to: Status): Problem {
  return new Problem('INVALID_TRANSITION', [{ field: 'status', code: `${from}_${to}`, message: `${from} → ${to}` }]);
}
