/** The correlation id and the language of a request (domain: request headers). */

import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export type Language = 'es' | 'en';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** The caller's `x-correlation-id`; a new one when it is absent or not a UUID. */
export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-correlation-id'];
  return typeof given === 'string' && UUID.test(given) ? given : randomUUID();
}

/** The preferred one of `es` and `en` in `Accept-Language` (RFC 9110, section 12.5.4); `es` when neither is named. */
export function languageOf(headers: IncomingHttpHeaders): Language {
  const ranges = (headers['accept-language'] ?? '').split(',').map((range) => {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const weight = parameters.find((parameter) => parameter.trim().startsWith('q='));
    return { language: tag.split('-', 1)[0], weight: Number(weight?.trim().slice(2) ?? 1) };
  });
  ranges.sort((a, b) => b.weight - a.weight);
  const best = ranges.find(({ language, weight }) => weight > 0 && (language === 'es' || language === 'en'));
  return best?.language === 'en' ? 'en' : 'es';
}
