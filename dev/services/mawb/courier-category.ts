/** Which courier procedure a house waybill falls under (domain: Hawb.courierCategory). */
import { Big } from 'big.js';
import type { Hawb } from './records.ts';

/** Highest value in US$ of each category, in order. */
const LIMITS: readonly { readonly category: Hawb['courierCategory']; readonly upTo: number }[] = [
  { category: 'LOW_VALUE', upTo: 500 },
  { category: 'SIMPLIFIED', upTo: 3000 },
];

/** A value in another currency than US$ gets the strictest category, as the service keeps no exchange rates. */
export function courierCategory(
  { amount, currency }: Hawb['declaredValue'],
  documentsOnly: boolean,
): Hawb['courierCategory'] {
  if (documentsOnly) return 'DOCUMENT';
  if (currency !== 'USD') return 'GENERAL';
  return LIMITS.find(({ upTo }) => new Big(amount).lte(upTo))?.category ?? 'GENERAL';
}
