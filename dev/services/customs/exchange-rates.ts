/** Customs exchange rates: one a month and country, fixed for its month (domain: customs exchange rate). */

import { addDays } from './calendar.ts';

export interface ExchangeRate {
  readonly month: string;
  readonly currency: string;
  readonly clpPerUnit: string;
}

/** Months known when the service starts, the current one included. */
const MONTHS = 24;
/** The months the tax vectors are computed with (domain: tax vectors). */
const FIXED: Readonly<Record<string, string>> = { 'CL/2025-12': '950', 'CL/2026-01': '945.11' };

/**
 * Rates by `CL/2026-01`. In countries other than Chile the property still named after the peso holds the currency of
 * the country.
 */
export function exchangeRates(now: Date): ReadonlyMap<string, ExchangeRate> {
  const rates = new Map<string, ExchangeRate>();
  const add = (country: string, month: string, value: string) =>
    rates.set(`${country}/${month}`, { month, currency: 'USD', clpPerUnit: value });
  for (const month of lastMonths(now)) {
    // Any spread that repeats will do; the primes keep neighbouring months apart.
    const step = (Number(month.slice(0, 4)) * 12 + Number(month.slice(5))) * 37;
    add('CL', month, (920 + (step % 4513) / 100).toFixed(2));
    add('PE', month, (3.6 + (step % 241) / 1000).toFixed(3));
  }
  for (const [key, value] of Object.entries(FIXED)) add(key.slice(0, 2), key.slice(3), value);
  return rates;
}

function lastMonths(now: Date): string[] {
  const months: string[] = [];
  // A day ahead, since the month may already have changed in one time zone but not in another.
  let month = addDays(now.toISOString().slice(0, 10), 1).slice(0, 7);
  for (let i = 0; i <= MONTHS; i++) {
    months.push(month);
    month = addDays(`${month}-01`, -1).slice(0, 7);
  }
  return months;
}
