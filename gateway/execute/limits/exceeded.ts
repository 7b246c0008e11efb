/** The refusal of a document that asks for too much: what was measured, what is allowed. */
import { GatewayError } from '../../../schema/contract/errors.ts';

const MEASURES = {
  CHARACTERS: { code: 'QUERY_TOO_COMPLEX', unit: 'characters' },
  TOKENS: { code: 'QUERY_TOO_COMPLEX', unit: 'tokens' },
  NESTING: { code: 'QUERY_TOO_DEEP', unit: 'nested brackets' },
  DEPTH: { code: 'QUERY_TOO_DEEP', unit: 'levels' },
  FIELDS: { code: 'QUERY_TOO_COMPLEX', unit: 'fields' },
  ROOT_FIELDS: { code: 'QUERY_TOO_COMPLEX', unit: 'root fields' },
  ALIASES: { code: 'QUERY_TOO_COMPLEX', unit: 'aliases' },
  DIRECTIVES: { code: 'QUERY_TOO_COMPLEX', unit: 'directives' },
  VALUES: { code: 'QUERY_TOO_COMPLEX', unit: 'argument values' },
  RECURSION: { code: 'QUERY_TOO_DEEP', unit: 'levels of a field inside itself' },
  PAGE_SIZE: { code: 'LIMIT_TOO_LARGE', unit: 'rows a page' },
  COST: { code: 'QUERY_TOO_COMPLEX', unit: 'cost units' },
  INTROSPECTION_DEPTH: { code: 'QUERY_TOO_DEEP', unit: 'levels of introspection' },
  INTROSPECTION_FIELDS: { code: 'QUERY_TOO_COMPLEX', unit: 'fields of introspection' },
} as const;

export type MeasureName = keyof typeof MEASURES;

/**
 * @param measured `null` when measuring stopped at the limit
 * @returns QUERY_TOO_DEEP, QUERY_TOO_COMPLEX or LIMIT_TOO_LARGE; `details[0].code` names the measure
 */
export function exceeded(name: MeasureName, measured: number | null, limit: number): GatewayError {
  const { code, unit } = MEASURES[name];
  const exact = measured !== null && Number.isSafeInteger(measured);
  const found = exact ? String(measured) : `more than ${measured === null ? limit : Number.MAX_SAFE_INTEGER}`;
  const message = `The query has ${found} ${unit}; at most ${limit} are allowed`;
  return new GatewayError(code, { message, limit, details: [{ field: null, code: name, message }] });
}
