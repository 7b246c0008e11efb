/** Rules a declaration must pass before it is sent (domain: validation rules). */
import Big from 'big.js';
import { fixtureId, HAWB_COUNT, mawbNumberOfHawb } from '../platform/fixtures.ts';
import { tenantKey } from '../platform/tenant-key.ts';
import { sumOf } from './decimal.ts';
import type { Declaration, DeclarationDocument } from './declaration.ts';
import { rutProblems } from './prepare.ts';
import { TARIFF_CODES } from './tariff-codes.ts';

export interface Issue {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  /** JSON pointer */
  readonly field: string | null;
  readonly message: string;
}

interface Rule {
  readonly code: string;
  readonly severity: Issue['severity'];
  readonly message: string;
  /** JSON pointers of what breaks the rule. */
  readonly broken: (declaration: Declaration, documents: readonly DeclarationDocument[]) => readonly string[];
}

export const SIMPLIFIED_LIMIT_USD = 3000;
const PREPAID_LIMIT_USD = 500;
const AIR_MODES = ['4', '11'];
const SEA_INCOTERMS = ['FAS', 'FOB', 'CFR', 'CIF'];
const GENERIC = /^(parts|gifts?|samples?|goods)$/i;

const when = (broken: boolean, pointer: string): string[] => (broken ? [pointer] : []);
const fobAbove = (declaration: Declaration, limit: number): boolean => new Big(declaration.values.fob).gt(limit);

/**
 * PACKAGES_MISMATCH and WEIGHT_MISMATCH compare with the waybill, and so does the `ivaPrepaid` half of
 * IVA_PREPAID_LIMIT; this service never calls the one that owns waybills, so they are not checked here.
 */
const RULES: readonly Rule[] = [
  {
    code: 'RUT_INVALID',
    severity: 'ERROR',
    message: 'The RUT is not valid',
    broken: (declaration) => rutProblems(declaration).map((problem) => problem.field ?? ''),
  },
  {
    code: 'TRANSPORT_REFERENCE_REQUIRED',
    severity: 'ERROR',
    message: 'A master or house waybill is required',
    broken: ({ mawbId, hawbId }) => when(mawbId === null && hawbId === null, '/mawbId'),
  },
  {
    code: 'HAWB_MAWB_MISMATCH',
    severity: 'ERROR',
    message: 'The house waybill belongs to another master',
    broken: (declaration) => when(belongsElsewhere(declaration), '/hawbId'),
  },
  {
    code: 'ITEMS_SUM_MISMATCH',
    severity: 'ERROR',
    message: 'The items do not add up to the FOB value',
    broken: ({ items, values }) => {
      const difference = sumOf(items.map((item) => new Big(item.quantity).times(item.unitPriceFob).toFixed()))
        .minus(values.fob)
        .abs();
      return when(difference.gt(new Big('0.01').times(items.length)), '/values/fob');
    },
  },
  {
    code: 'TARIFF_CODE_UNKNOWN',
    severity: 'ERROR',
    message: 'Unknown tariff code',
    broken: ({ items }) =>
      items.flatMap(({ tariffCode }, i) => when(!TARIFF_CODES.has(tariffCode), `/items/${i}/tariffCode`)),
  },
  {
    code: 'TARIFF_NEEDS_PERMIT',
    severity: 'ERROR',
    message: 'The goods need a permit that is not listed',
    broken: ({ items, permits }) =>
      items.flatMap(({ tariffCode }, i) => {
        const needed = TARIFF_CODES.get(tariffCode)?.requiredPermits ?? [];
        const missing = needed.some((agency) => !permits.some((permit) => permit.agency === agency));
        return when(missing, `/items/${i}/tariffCode`);
      }),
  },
  {
    code: 'DIPS_LIMIT',
    severity: 'ERROR',
    message: 'A simplified declaration is possible up to US$ 3,000',
    broken: (declaration) =>
      when(declaration.documentType === 'DIPS' && fobAbove(declaration, SIMPLIFIED_LIMIT_USD), '/values/fob'),
  },
  {
    code: 'IVA_PREPAID_LIMIT',
    severity: 'ERROR',
    message: 'Prepaid IVA is possible up to US$ 500 and for a house waybill',
    broken: (declaration) =>
      when(
        declaration.taxTreatment === 'IVA_PREPAID_PLATFORM' &&
          (fobAbove(declaration, PREPAID_LIMIT_USD) || declaration.hawbId === null),
        '/taxTreatment',
      ),
  },
  {
    code: 'AGREEMENT_CERTIFICATE_MISSING',
    severity: 'ERROR',
    message: 'A trade agreement needs a certificate of origin',
    broken: ({ taxTreatment }, documents) =>
      when(
        taxTreatment === 'TRADE_AGREEMENT' && !documents.some(({ type }) => type === 'CERTIFICATE_OF_ORIGIN'),
        '/taxTreatment',
      ),
  },
  {
    code: 'DECLARANT_REQUIRED',
    severity: 'ERROR',
    message: 'A general declaration needs a customs agent',
    broken: ({ documentType, declarant }) => when(documentType === 'DIN' && declarant === null, '/declarant'),
  },
  {
    code: 'INSURANCE_THEORETICAL',
    severity: 'WARNING',
    message: 'No insurance given, 2 % of FOB is used',
    broken: ({ values }) => when(values.insuranceIsTheoretical, '/values/insurance'),
  },
  {
    code: 'DESCRIPTION_TOO_GENERIC',
    severity: 'WARNING',
    message: 'The description is too generic',
    broken: ({ items }) =>
      items.flatMap((item, i) => when(GENERIC.test(item.description.trim()), `/items/${i}/description`)),
  },
  {
    code: 'INCOTERM_SEA_ONLY',
    severity: 'WARNING',
    message: 'This Incoterm is for sea transport',
    broken: ({ incoterm, transportModeCode }) =>
      when(SEA_INCOTERMS.includes(incoterm ?? '') && AIR_MODES.includes(transportModeCode), '/incoterm'),
  },
];

/** All issues of a declaration, in the order of the rules. */
export function findIssues(declaration: Declaration, documents: readonly DeclarationDocument[]): Issue[] {
  return RULES.flatMap(({ code, severity, message, broken }) =>
    broken(declaration, documents).map((field) => ({ severity, code, field, message })),
  );
}

const mawbOfHawb = new Map<string, ReadonlyMap<string, string | null>>();

/** Known for the fixture waybills only: those ids are the same in every service. */
function belongsElsewhere({ tenant, hawbId, mawbId }: Declaration): boolean {
  if (hawbId === null || mawbId === null) return false;
  const key = tenantKey(tenant);
  let known = mawbOfHawb.get(key);
  if (known === undefined) {
    known = new Map(
      Array.from({ length: HAWB_COUNT }, (_, i) => {
        const mawb = mawbNumberOfHawb(i + 1);
        return [fixtureId('hawb', key, i + 1), mawb === null ? null : fixtureId('mawb', key, mawb)];
      }),
    );
    mawbOfHawb.set(key, known);
  }
  const owner = known.get(hawbId);
  return owner !== undefined && owner !== mawbId;
}
