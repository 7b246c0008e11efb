import type { RequestContext } from '../../schema/contract/request-context.ts';

/** A request of nobody. Fresh for each call: loaders of a request hang on it. */
export function contextOfNobody(): RequestContext {
  return {
    correlationId: 'c',
    traceparent: 't',
    tracestate: null,
    locale: 'en',
    caller: null,
    tenant: null,
    signal: new AbortController().signal,
  };
}

/** A request of `ana.rojas`, who works in operations, with the token of her session. */
export function contextOfOperations(token: string): RequestContext {
  return {
    correlationId: '5a6c0000-0000-4000-8000-000000000000',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: null,
    locale: 'en',
    caller: {
      id: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01',
      username: 'ana.rojas',
      roles: ['OPERATIONS'],
      scopes: [],
      grants: ['SERHAFEN:CL'],
      token,
      expiresAt: 1e10,
    },
    tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
    signal: new AbortController().signal,
  };
}
