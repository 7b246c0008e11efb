/** The functions that generated code calls, under the one-letter names it uses for them. */
import { Failure } from '../../../../schema/contract/fetch.ts';

type Rows = ReadonlyMap<string, unknown> | undefined;

/** The row of a key; `undefined` without a key, or when the load did not run. */
function rowOf(rows: Rows, key: unknown): unknown {
  if (rows === undefined || key === undefined || key === null) return undefined;
  return rows.get(typeof key === 'string' ? key : String(key));
}

/** The rows of a list of keys; a key without a row drops out. A failed row fails the list. */
function rowsOf(rows: Rows, keys: unknown): unknown {
  if (rows === undefined || !Array.isArray(keys)) return keys === null ? null : undefined;
  const found: unknown[] = [];
  for (const key of keys) {
    const row = rowOf(rows, key);
    if (row instanceof Failure) return row;
    if (row !== null && row !== undefined) found.push(row);
  }
  return found;
}

/** A property of a root answer. */
function propertyOf(answer: unknown, name: string): unknown {
  if (answer instanceof Failure) return answer;
  return answer === null || answer === undefined ? undefined : (answer as Record<string, unknown>)[name];
}

/** A type's name as several rows say it; the name of an object type is worth more than that of an interface. */
function typeNameOf(objects: ReadonlySet<unknown>, ...names: readonly unknown[]): unknown {
  return names.find((name) => objects.has(name)) ?? names.find((name) => name !== undefined);
}

function firstDefined(...values: readonly unknown[]): unknown {
  return values.find((value) => value !== undefined);
}

function withoutFailure(value: unknown): unknown {
  return value instanceof Failure ? undefined : value;
}

function nameOf(names: ReadonlyMap<unknown, string>, value: unknown): unknown {
  return names.get(value) ?? value;
}

/** Longest of several lists that are walked side by side; what is no list has no elements. */
function lengthOf(...lists: readonly unknown[]): number {
  let length = 0;
  for (const list of lists) if (Array.isArray(list) && list.length > length) length = list.length;
  return length;
}

/** JSON text of a value; what JSON has no text for is `null`. */
export function jsonText(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : (JSON.stringify(value, bigintAsText) ?? 'null');
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/**
 * Strings come in more kinds (of one byte, of two, slices, …) than V8 remembers at one place: `text.charCodeAt` would be looked up for
 * each character, which was a tenth of a page's time.
 */
const { charCodeAt } = String.prototype;

/** Needs an escape in JSON (RFC 8259 §7), or is half of a surrogate pair perhaps. */
const SPECIAL = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
/** Below this length a loop over the characters is faster than a regular expression (measured). */
const SHORT = 40;

/** Whether a text stands in JSON as it is. */
function isPlain(text: string): boolean {
  if (text.length >= SHORT) return !SPECIAL.test(text);
  for (let index = 0; index < text.length; index++) {
    const unit = charCodeAt.call(text, index);
    if (unit === 34 || unit === 92 || unit < 32 || (unit >= 0xd800 && unit <= 0xdfff)) return false;
  }
  return true;
}

/** A JSON string. */
export function quoted(text: string): string {
  return isPlain(text) ? `"${text}"` : JSON.stringify(text);
}

export const LIBRARY = {
  F: Failure,
  G: rowOf,
  L: rowsOf,
  P: propertyOf,
  T: typeNameOf,
  D: firstDefined,
  U: withoutFailure,
  N: nameOf,
  Z: lengthOf,
  J: jsonText,
  S: isPlain,
} as const;
