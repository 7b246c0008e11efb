/** What a service is told about the request, from the verified context only: what a client sent is never passed on as it came. */
import { TENANT_HEADERS } from '../../../schema/contract/context-headers.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import { createPerOwner } from '../../../schema/contract/per-owner.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';

export type ContextHeaders = (context: RequestContext, own: Readonly<Record<string, string>>) => string[];

/** Headers of one request, written once however many calls it makes. */
interface Written {
  readonly plain: string[];
  /** With the tenant; `null`: none was verified. */
  readonly tenant: string[] | null;
}

const JSON_TYPE = 'application/json';

/**
 * @param accept       media type to ask for
 * @param tenantScoped the call carries the tenant
 * @returns answers names and values in turns; what the context says replaces an `own` header of the same name, throws
 *          TENANT_HEADER_MISSING where there is no tenant
 */
export function createContextHeaders(accept: string = JSON_TYPE, tenantScoped = false): ContextHeaders {
  return (context, own) => {
    const { plain, tenant } = writtenFor(context);
    const shared = tenantScoped ? tenant : plain;
    if (shared === null) throw new GatewayError('TENANT_HEADER_MISSING');
    let headers = shared;
    if (accept !== JSON_TYPE) {
      headers = [...shared];
      headers[1] = accept;
    }
    let copied = headers !== shared;
    for (const name in own) {
      if (hasName(shared, name)) continue;
      if (!copied) headers = [...headers];
      copied = true;
      headers.push(name, own[name] ?? '');
    }
    return headers;
  };
}

function hasName(headers: readonly string[], name: string): boolean {
  for (let index = 0; index < headers.length; index += 2) if (headers[index] === name) return true;
  return false;
}

const writtenFor = createPerOwner((context): Written => {
  const plain = [
    'accept',
    JSON_TYPE,
    'accept-language',
    context.locale,
    'x-correlation-id',
    context.correlationId,
    'traceparent',
    context.traceparent,
  ];
  if (context.tracestate !== null) plain.push('tracestate', context.tracestate);
  if (context.caller !== null) plain.push('authorization', `Bearer ${context.caller.token}`);
  const { businessUnit, countryCode } = TENANT_HEADERS;
  const tenant =
    context.tenant === null
      ? null
      : [...plain, businessUnit, context.tenant.businessUnit, countryCode, context.tenant.countryCode];
  return { plain, tenant };
});
