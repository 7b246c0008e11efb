/** Dates and numbers as the reader's language and the tenant's time zone write them. */
import type { WeightUnit } from '../../../../schema/client/generated/operations.ts';
import { useViewer } from '../graph/viewer.tsx';
import { useSpeech } from './language.tsx';

export interface Format {
  /** In which the tenant pays its taxes, whatever the names of the contract's fields say (ISO 4217). */
  readonly currency: string;
  moment(iso: string | null | undefined): string;
  day(iso: string | null | undefined): string;
  number(value: number | string | null | undefined): string;
  /** The amount alone, with as many decimals as the currency (ISO 4217) has: 203.60, but 50,308 CLP. */
  amount(value: number | string, currency: string): string;
  weight(weight: { readonly value: number | string; readonly unit: WeightUnit }): string;
}

const NONE = '–';
/** Units of air waybills are codes of IATA. */
const UNITS: Readonly<Record<WeightUnit, string>> = { K: 'kg', L: 'lb' };

export function useFormat(): Format {
  const { language } = useSpeech();
  const { tenant } = useViewer();
  const locale = language === 'es' ? 'es-CL' : 'en-GB';
  // The year in full, as days have it: in 11-10-12 nobody knows which is which.
  const moments = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone: tenant.timezone,
  });
  // A day is a day everywhere.
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  return {
    currency: tenant.currency,
    moment: (iso) => (iso ? moments.format(new Date(iso)) : NONE),
    day: (iso) => (iso ? days.format(new Date(iso)) : NONE),
    number: (value) => (value === null || value === undefined ? NONE : numbers.format(Number(value))),
    amount: (value, currency) => {
      const { maximumFractionDigits } = new Intl.NumberFormat(locale, {
        style: 'currency',
        currency,
      }).resolvedOptions();
      const digits = { minimumFractionDigits: maximumFractionDigits, maximumFractionDigits };
      return new Intl.NumberFormat(locale, digits).format(Number(value));
    },
    weight: ({ value, unit }) => `${numbers.format(Number(value))} ${UNITS[unit]}`,
  };
}
