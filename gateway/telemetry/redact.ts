/** Takes credentials out of what is about to be logged, wherever in an object they stand. */

/** Names whose values are never written, in lower case and without `_` and `-`. */
const SECRETS: ReadonlySet<string> = new Set([
  'accesstoken',
  'authorization',
  'clientsecret',
  'cookie',
  'idtoken',
  'password',
  'refreshtoken',
  'secret',
  'setcookie',
  'token',
]);

const CENSOR = '[redacted]';

/** Objects nested deeper are left out: nothing that is meant to be logged is. */
const DEEPEST = 6;

/** A copy without secrets; the object itself when it holds none and nothing nested. Errors are the serialiser's work. */
export function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return redactObject(fields, 0);
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth > DEEPEST) return CENSOR;
  if (Array.isArray(value)) return value.map((entry) => redact(entry, depth + 1));
  return redactObject(value as Record<string, unknown>, depth);
}

function redactObject(fields: Record<string, unknown>, depth: number): Record<string, unknown> {
  let copy: Record<string, unknown> | null = null;
  for (const name in fields) {
    const value = fields[name];
    const clean = isSecret(name) ? CENSOR : typeof value === 'object' ? redact(value, depth + 1) : value;
    if (clean === value) continue;
    copy ??= { ...fields };
    copy[name] = clean;
  }
  return copy ?? fields;
}

function isSecret(name: string): boolean {
  return SECRETS.has(name) || SECRETS.has(name.toLowerCase().replaceAll(/[-_]/g, ''));
}
