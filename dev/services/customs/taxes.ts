/** Customs value, duty and tax (domain: tax rules). Decimal arithmetic, half up. */
import Big from 'big.js';
import { roundCents, toUsd, toWholeUnits } from './decimal.ts';
import type { Item, ItemFacts, Taxes, TaxTreatment, Values } from './declaration.ts';
import type { ValuesInput } from './requests.ts';

const DUTY = '0.06';
const IVA = '0.19';
const THEORETICAL_INSURANCE = '0.02';
/** Share of an EXW or FCA price that stands in for undocumented costs up to FOB, sea and air. */
const EXPENSES_TO_FOB = '0.0479';

function ratesOf(treatment: TaxTreatment): { duty: string; iva: string } {
  if (treatment === 'GENERAL') return { duty: DUTY, iva: IVA };
  return { duty: '0', iva: treatment === 'TRADE_AGREEMENT' ? IVA : '0' };
}

/**
 * Values with FOB, insurance and CIF filled in (rules 1 to 3); `null` when neither FOB nor EXW is given.
 */
export function computeValues(input: ValuesInput, incoterm: string | null): Values | null {
  const exWorks = input.exWorks ?? null;
  let expenses = input.expensesToFob ?? null;
  if (expenses === null && exWorks !== null && (incoterm === 'EXW' || incoterm === 'FCA') && input.fob == null) {
    expenses = toUsd(new Big(exWorks).times(EXPENSES_TO_FOB));
  }
  const fob = input.fob ?? (exWorks === null ? null : toUsd(new Big(exWorks).plus(expenses ?? '0')));
  if (fob === null) return null;
  const insurance = input.insurance ?? toUsd(new Big(fob).times(THEORETICAL_INSURANCE));
  return {
    currency: input.currency,
    exWorks: exWorks === null ? null : toUsd(new Big(exWorks)),
    expensesToFob: expenses === null ? null : toUsd(new Big(expenses)),
    fob: toUsd(new Big(fob)),
    freight: toUsd(new Big(input.freight)),
    insurance: toUsd(new Big(insurance)),
    insuranceIsTheoretical: input.insurance == null,
    cif: toUsd(new Big(fob).plus(input.freight).plus(insurance)),
  };
}

/** Duty and tax of the whole declaration (rules 4 to 7); `rate` is CLP for one USD. */
export function computeTaxes(values: Values, treatment: TaxTreatment, rate: string): Taxes {
  const rates = ratesOf(treatment);
  const cif = new Big(values.cif);
  const adValorem = roundCents(cif.times(rates.duty));
  const iva = roundCents(cif.plus(adValorem).times(rates.iva));
  const total = adValorem.plus(iva);
  return {
    adValorem: toUsd(adValorem),
    iva: toUsd(iva),
    other: '0.00',
    totalUsd: toUsd(total),
    totalClp: toWholeUnits(total.times(rate)),
    exempt: treatment === 'IVA_PREPAID_PLATFORM' || treatment === 'DOCUMENTS_EXEMPT',
  };
}

/** Items with their share of freight and insurance by FOB; the last item takes the rounding rest. */
export function computeItems(facts: readonly ItemFacts[], values: Values, treatment: TaxTreatment): Item[] {
  const rates = ratesOf(treatment);
  const fobs = facts.map((item) => roundCents(new Big(item.quantity).times(item.unitPriceFob)));
  const freights = spread(new Big(values.freight), fobs);
  const insurances = spread(new Big(values.insurance), fobs);
  return facts.map((item, index) => {
    const fob = fobs[index] ?? new Big(0);
    const freight = freights[index] ?? new Big(0);
    const insurance = insurances[index] ?? new Big(0);
    const cif = fob.plus(freight).plus(insurance);
    const adValorem = roundCents(cif.times(rates.duty));
    return {
      ...item,
      fob: toUsd(fob),
      freight: toUsd(freight),
      insurance: toUsd(insurance),
      cif: toUsd(cif),
      adValoremRate: rates.duty,
      adValoremAmount: toUsd(adValorem),
      ivaRate: rates.iva,
      ivaAmount: toUsd(cif.plus(adValorem).times(rates.iva)),
    };
  });
}

function spread(amount: Big, weights: readonly Big[]): Big[] {
  const sum = weights.reduce((total, weight) => total.plus(weight), new Big(0));
  let rest = amount;
  return weights.map((weight, index) => {
    if (index === weights.length - 1) return rest;
    const part = sum.eq(0) ? new Big(0) : roundCents(amount.times(weight).div(sum));
    rest = rest.minus(part);
    return part;
  });
}
