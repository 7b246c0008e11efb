/**
 * CloudEvents 1.0 over HTTP (HTTP protocol binding §3.1, §3.2) → what the envelope reader takes. CloudEvents have no objects
 * among their attributes, so tenant and actor are extension attributes: `businessunit`, `countrycode`, `actorid`, `actorname`,
 * `correlationid`, `sequence`. The company's own envelope is taken as it is.
 */
import type { IncomingHttpHeaders } from 'node:http';

export type ReadBody = { readonly candidate: unknown } | { readonly problem: string };

const PREFIX = 'ce-';

/** Binary mode: the attributes are headers, and the body is the data. */
export function isBinaryMode(headers: IncomingHttpHeaders): boolean {
  return headers['ce-specversion'] !== undefined;
}

/** What is signed: the body, and before it the attributes of binary mode, which the body does not hold. */
export function signedPayload(headers: IncomingHttpHeaders, body: Buffer): Buffer {
  if (!isBinaryMode(headers)) return body;
  const lines = Object.entries(headers)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => `${name}:${String(value)}\n`)
    .sort();
  return Buffer.concat([Buffer.from(`${lines.join('')}\n`), body]);
}

export function readCloudEvent(headers: IncomingHttpHeaders, body: Buffer): ReadBody {
  const json = parse(body);
  if (json === undefined) return { problem: 'body: not JSON' };
  if (!isBinaryMode(headers)) return { candidate: fromJson(json) };
  const attributes: Record<string, unknown> = { data: json };
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(PREFIX) && name !== 'ce-data') attributes[name.slice(PREFIX.length)] = decode(String(value));
  }
  return { candidate: fromAttributes(attributes) };
}

/** A CloudEvent in structured mode, or the envelope of the company. */
export function fromJson(json: unknown): unknown {
  const isCloudEvent = typeof json === 'object' && json !== null && 'specversion' in json;
  return isCloudEvent ? fromAttributes(json as Readonly<Record<string, unknown>>) : json;
}

function fromAttributes(attributes: Readonly<Record<string, unknown>>): unknown {
  const { id, type, source, specversion, time, subject, data } = attributes;
  const { businessunit, countrycode, actorid, actorname, correlationid, sequence } = attributes;
  return {
    id,
    type,
    source,
    specVersion: specversion,
    time,
    subject,
    data,
    tenant: both(businessunit, countrycode) && { businessUnit: businessunit, countryCode: countrycode },
    actor: both(actorid, actorname) && { id: actorid, username: actorname },
    correlationId: correlationid ?? null,
    // The sequence extension is text.
    sequence: typeof sequence === 'string' && /^\d{1,15}$/.test(sequence) ? Number(sequence) : sequence,
  };
}

/** `null` when neither is there; half of a pair is left to the reader, which refuses it. */
function both(one: unknown, other: unknown): true | null {
  return one === undefined && other === undefined ? null : true;
}

export function parse(body: Buffer | string): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** HTTP protocol binding §3.1.3.2: header values are percent-encoded. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
