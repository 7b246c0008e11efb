/** Conditions and effects of the transitions (domain: declaration states, guard and effect). */
import Big from 'big.js';
import { Problem } from '../platform/problem.ts';
import type { Call } from '../platform/service-definition.ts';
import { addDays, localDay, localMonth, workingDaysBetween } from './calendar.ts';
import type { Declaration } from './declaration.ts';
import type {
  AcceptRequest,
  AnnulmentRequest,
  InspectionRequest,
  PaymentRequest,
  RejectRequest,
  SelectivityRequest,
  WithdrawalRequest,
} from './requests.ts';
import { type CustomsState, timezoneOf } from './state.ts';
import { computeTaxes } from './taxes.ts';
import { SIMPLIFIED_LIMIT_USD } from './validation-rules.ts';

/** Checks, then changes the declaration; a refusal is thrown before anything is changed. */
export type Step = (declaration: Declaration, call: Call, state: CustomsState) => void;

/** Calendar days to pay a general declaration. */
const DAYS_TO_PAY = 15;
/** Working days after legalisation in which anyone who may annul can do so. */
const ANNULMENT_WINDOW = 60;

/** D5: permits approved, the exchange rate of the month frozen. Reasons of the last rejection end here (D3). */
export const submit: Step = (declaration, call, state) => {
  const { dispatchType, values, declarant, permits, tenant } = declaration;
  if (dispatchType === 'COURIER' && declarant === null && new Big(values.fob).gt(SIMPLIFIED_LIMIT_USD)) {
    throw new Problem('DISPATCH_LIMIT_EXCEEDED');
  }
  if (permits.some((permit) => permit.status !== 'APPROVED')) throw new Problem('PERMIT_MISSING');
  const month = localMonth(call.now, timezoneOf(tenant));
  const rate = state.rates.get(`${tenant.countryCode}/${month}`);
  if (rate === undefined) throw new Problem('EXCHANGE_RATE_MISSING');
  declaration.exchangeRate = rate.clpPerUnit;
  declaration.exchangeRateMonth = month;
  declaration.taxes = computeTaxes(values, declaration.taxTreatment, rate.clpPerUnit);
  declaration.rejectionReasons = [];
  declaration.submittedAt = call.now.toISOString();
};

/** D6 */
export const accept: Step = (declaration, call, state) => {
  const { identificationNumber, acceptedAt } = call.body as AcceptRequest;
  const key = `${declaration.tenant.countryCode}/${identificationNumber}`;
  if (state.identificationNumbers.has(key)) throw new Problem('IDENTIFICATION_NUMBER_TAKEN');
  state.identificationNumbers.add(key);
  declaration.identificationNumber = identificationNumber;
  declaration.acceptedAt = new Date(acceptedAt).toISOString();
};

/** D7 */
export const reject: Step = (declaration, call) => {
  const { reasons } = call.body as RejectRequest;
  declaration.rejectionReasons = reasons.map(({ code, field, message }) => ({ code, field: field ?? null, message }));
};

/** D8 to D10 */
export const assignChannel: Step = (declaration, call) => {
  const { channel, assignedAt } = call.body as SelectivityRequest;
  const at = new Date(assignedAt).toISOString();
  declaration.channel = channel;
  declaration.channelAssignedAt = at;
  if (channel === 'GREEN') legalise(declaration, at);
  else {
    declaration.inspection = {
      type: channel === 'AMBER' ? 'DOCUMENT_REVIEW' : 'PHYSICAL_EXAM',
      startedAt: at,
      finishedAt: null,
      result: null,
      inspectorName: null,
      findings: [],
    };
  }
};

/** D11 to D13 */
export const inspect: Step = (declaration, call) => {
  const { type, result, finishedAt, inspectorName, findings } = call.body as InspectionRequest;
  if (result === 'OBSERVED' && (findings ?? []).length === 0) throw new Problem('FINDINGS_REQUIRED');
  const at = new Date(finishedAt).toISOString();
  declaration.inspection = {
    type,
    startedAt: declaration.inspection?.startedAt ?? null,
    finishedAt: at,
    result,
    inspectorName: inspectorName ?? null,
    findings: findings ?? [],
  };
  if (result === 'CONFORMING') legalise(declaration, at);
};

/** D14 */
export const pay: Step = (declaration, call) => {
  const { amountClp, paidAt, reference, channel } = call.body as PaymentRequest;
  const due = declaration.taxes.totalClp;
  if (!new Big(amountClp).eq(due)) {
    throw new Problem('PAYMENT_AMOUNT_MISMATCH', [{ field: 'amountClp', code: 'MISMATCH', message: `due is ${due}` }]);
  }
  const at = new Date(paidAt).toISOString();
  declaration.payment = { amountClp: due, paidAt: at, reference, channel };
  declaration.paidAt = at;
};

/** D15 and D16: an unpaid declaration is released only when nothing is due. */
export const release: Step = (declaration, call) => {
  const { exempt, totalClp } = declaration.taxes;
  if (declaration.status === 'LEGALIZED' && !exempt && totalClp !== '0') throw new Problem('TAXES_UNPAID');
  declaration.releasedAt = call.now.toISOString();
};

/** D17 */
export const withdraw: Step = (declaration, call) => {
  declaration.withdrawnAt = new Date((call.body as WithdrawalRequest).withdrawnAt).toISOString();
};

/** D19 */
export const annul: Step = (declaration, call) => {
  const { legalizedAt, tenant } = declaration;
  const timezone = timezoneOf(tenant);
  if (legalizedAt !== null && !call.caller.roles.includes('SUPERADMIN')) {
    const passed = workingDaysBetween(localDay(legalizedAt, timezone), localDay(call.now, timezone));
    if (passed > ANNULMENT_WINDOW) throw new Problem('ANNULMENT_WINDOW_CLOSED');
  }
  declaration.annulmentCause = (call.body as AnnulmentRequest).cause;
  declaration.annulledAt = call.now.toISOString();
};

function legalise(declaration: Declaration, at: string): void {
  declaration.legalizedAt = at;
  declaration.paymentDueDate = paymentDueDate(declaration, at);
}

/** DIN: 15 calendar days after legalisation. DIPS: the day of acceptance. */
export function paymentDueDate(
  { documentType, acceptedAt, tenant }: Pick<Declaration, 'documentType' | 'acceptedAt' | 'tenant'>,
  legalizedAt: string,
): string {
  const timezone = timezoneOf(tenant);
  if (documentType === 'DIPS') return localDay(acceptedAt ?? legalizedAt, timezone);
  return addDays(localDay(legalizedAt, timezone), DAYS_TO_PAY);
}
