/** Reads the envelope of a domain event from outside (domain: event envelope). What breaks its rules never becomes an event. */
import { z } from 'zod';
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';

/** The event, or what is wrong with it: property and rule, never the value. */
export type EnvelopeReading = { readonly event: DomainEvent } | { readonly problem: string };

/** Printable ASCII without spaces: ids end up in keys and headers. */
const token = (most: number) =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(most);

const tenant = z.object({
  businessUnit: z.string().regex(/^[A-Z][A-Z0-9_]{1,31}$/),
  countryCode: z.string().regex(/^[A-Z]{2}$/),
});

const envelope = z.object({
  id: token(128),
  type: z
    .string()
    .regex(/^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/)
    .max(128),
  source: token(256),
  specVersion: z.literal('1.0'),
  time: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
  tenant: tenant.nullable(),
  subject: z
    .string()
    .regex(/^[a-z][a-z0-9-]*\/[\x21-\x7e]+$/)
    .max(256),
  actor: z.object({ id: token(128), username: z.string().min(1).max(256) }).nullable(),
  correlationId: token(128).nullable(),
  sequence: z.number().int().min(0),
  // Not copied property by property: a copy could turn a property `__proto__` into a prototype.
  data: z.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'must be an object',
  ),
});

/**
 * Properties that the envelope does not know are left out; `actor` and `correlationId` may be missing, `tenant` has to be said.
 *
 * @param value parsed JSON
 */
export function readEnvelope(value: unknown): EnvelopeReading {
  const defaults = { actor: null, correlationId: null };
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const { success, data, error } = envelope.safeParse(isObject ? { ...defaults, ...value } : value);
  if (success) return { event: data };
  const issue = error.issues[0];
  return { problem: `${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'malformed'}` };
}

/** An event as the text that streams hold. */
export function readEventText(text: string): EnvelopeReading {
  try {
    return readEnvelope(JSON.parse(text));
  } catch {
    return { problem: 'event: not JSON' };
  }
}
