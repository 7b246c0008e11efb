/** One text for equal values, whatever order their members were written in (as RFC 8785 §3.2.3 orders them). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, ordered) ?? 'null';
}

function ordered(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { bigint: String(value) };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const names = Object.keys(value);
  for (let index = 1; index < names.length; index++) {
    if (String(names[index - 1]) > String(names[index])) return sorted(value as Record<string, unknown>, names);
  }
  return value;
}

function sorted(value: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  // Without a prototype: a member may be called __proto__.
  const copy: Record<string, unknown> = Object.create(null);
  for (const name of [...names].sort()) copy[name] = value[name];
  return copy;
}
