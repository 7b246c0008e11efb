/** Finds in what a caller sent the ids of the records it is about, and nothing else of it. */
import type { RecordIds } from './change.ts';

/** `id`, `ids`, `userId`, `hawbIds`: how the contracts name ids. */
const ID_NAME = /^(?:ids?|[a-zA-Z]\w{0,60}Ids?)$/;
/** What an id can look like; anything else in its place is not written down. */
const ID = /^[\w.:-]{1,64}$/;
/** Deep in a body a name proves nothing: a tax id is somebody's. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const MOST_IDS = 50;
const DEEPEST = 5;

/**
 * @param known values that are ids by the contract or the schema, or lists of them, by name
 * @param others everything else that was sent: only what is called an id and is a UUID is one
 */
export function recordIds(known: Readonly<Record<string, unknown>>, others: unknown): RecordIds {
  const found: Record<string, string | string[]> = {};
  let left = MOST_IDS;

  function note(name: string, value: unknown, form: RegExp): void {
    if (Array.isArray(value)) {
      for (const item of value.slice(0, MOST_IDS)) if (!Array.isArray(item)) note(name, item, form);
      return;
    }
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string' || !form.test(text) || left <= 0) return;
    left -= 1;
    const before = found[name];
    if (before === undefined) found[name] = text;
    else if (typeof before === 'string') found[name] = [before, text];
    else before.push(text);
  }

  function walk(value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, MOST_IDS)) walk(item, depth + 1);
      return;
    }
    for (const [name, inner] of Object.entries(value)) {
      if (ID_NAME.test(name)) note(name, inner, UUID);
      else walk(inner, depth + 1);
    }
  }

  for (const [name, value] of Object.entries(known)) note(name, value, ID);
  walk(others, 0);
  return found;
}

/** The first text under a name, one or two levels down: who tries to sign in. */
export function textNamed(name: string, values: Readonly<Record<string, unknown>>): string | null {
  const own = values[name];
  if (typeof own === 'string') return own;
  for (const value of Object.values(values)) {
    const inner = (value as Record<string, unknown> | null | undefined)?.[name];
    if (typeof inner === 'string') return inner;
  }
  return null;
}
