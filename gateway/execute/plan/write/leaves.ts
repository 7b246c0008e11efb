/**
 * Writers of leaf values by type (GraphQL spec §3.5 "Result Coercion"). Each answers JSON text, or `undefined` when the
 * value cannot stand for the type: then it becomes an error, never a wrong value.
 */
import { type GraphQLLeafType, isEnumType } from 'graphql';
import type { LeafForm } from '../../../../schema/contract/fetch.ts';
import { compactText } from '../compact-text.ts';
import { jsonText, quoted } from '../run/library.ts';

export type LeafWriter = (value: unknown) => string | undefined;

const text: LeafWriter = (value) => {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? `"${value}"`
    : undefined;
};

const id: LeafWriter = (value) => {
  if (typeof value === 'string') return quoted(value);
  return Number.isInteger(value) || typeof value === 'bigint' ? `"${value}"` : undefined;
};

const int: LeafWriter = (value) => {
  const number = typeof value === 'boolean' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number <= 2147483647 && number >= -2147483648
    ? `${number}`
    : undefined;
};

const float: LeafWriter = (value) => {
  const number = typeof value === 'boolean' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? `${number}` : undefined;
};

const boolean: LeafWriter = (value) => {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return typeof value === 'number' && Number.isFinite(value) ? String(value !== 0) : undefined;
};

const BUILT_IN: Readonly<Record<string, LeafWriter>> = {
  String: text,
  ID: id,
  Int: int,
  Float: float,
  Boolean: boolean,
};

/** Custom scalars are whatever JSON the subgraph has. */
const json: LeafWriter = (value) => jsonText(value);

/** @param type type in the API schema: enum values that are not in it are no values */
export function leafWriter(type: GraphQLLeafType, form: LeafForm): LeafWriter {
  if (isEnumType(type)) {
    const texts = new Map<unknown, string>();
    for (const { name } of type.getValues()) texts.set(name, compactText(`"${name}"`));
    if (form.names === null) return (value) => texts.get(value);
    const { names } = form;
    const own = new Map<unknown, string>();
    for (const [value, name] of names) {
      const written = texts.get(name);
      if (written !== undefined) own.set(value, written);
    }
    return (value) => own.get(value);
  }
  return BUILT_IN[type.name] ?? (form.text ? text : json);
}
