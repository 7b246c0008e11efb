/** The language of the error texts, from `Accept-Language` (RFC 9110 §12.5.4). */
import type { Locale } from '../../schema/contract/request-context.ts';

const DEFAULT: Locale = 'es';

/** Longer headers are cut: no browser sends so many languages. */
const LONGEST_HEADER = 512;

/** The most wanted of `es` and `en`; Spanish when the header names neither. */
export function readLocale(header: string | readonly string[] | undefined): Locale {
  if (typeof header !== 'string' || header === '') return DEFAULT;
  let best: Locale = DEFAULT;
  let bestWeight = 0;
  for (const range of header.slice(0, LONGEST_HEADER).split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const locale = localeOf(tag);
    const weight = weightOf(parameters);
    if (locale !== null && weight > bestWeight) [best, bestWeight] = [locale, weight];
  }
  return best;
}

function localeOf(tag: string): Locale | null {
  if (tag === '*') return DEFAULT;
  const language = tag.split('-', 1)[0];
  return language === 'es' || language === 'en' ? language : null;
}

function weightOf(parameters: readonly string[]): number {
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  if (quality === undefined) return 1;
  const weight = Number(quality.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
