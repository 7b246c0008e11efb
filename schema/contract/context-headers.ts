/** Headers that carry the request context to upstream services. Never taken from a client unverified, never an argument. */

export const TENANT_HEADERS = { businessUnit: 'x-business-unit', countryCode: 'x-country-code' } as const;

export const CONTEXT_HEADERS: ReadonlySet<string> = new Set([
  TENANT_HEADERS.businessUnit,
  TENANT_HEADERS.countryCode,
  'x-correlation-id',
  'traceparent',
  'tracestate',
  'accept-language',
]);
