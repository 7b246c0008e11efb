/** Documents that are small to send and large to answer. */

const times = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, n) => write(n)).join(' ');

export const aliases = (count: number, field: string): string => `{ ${times(count, (n) => `alias${n}: ${field}`)} }`;

export const duplicates = (count: number): string => `{ ${times(count, () => '__typename')} }`;

/** A user, who created them, who created those, ...: `levels` of fields. */
export function deep(levels: number): string {
  return `{ me ${'{ createdByUser '.repeat(levels - 2)}{ id ${'} '.repeat(levels - 2)}} }`;
}

/** Each fragment is spread twice by the one before: 2^count fields ("billion laughs"). */
export const laughs = (count: number): string =>
  `{ ...F0 } ${times(count, (n) => `fragment F${n} on Query { ${n < count - 1 ? `...F${n + 1} ...F${n + 1}` : '__typename'} }`)}`;

export const unknownFields = (count: number): string => `{ ${times(count, (n) => `nothing${n}`)} }`;

export const variables = (count: number): string => `query(${times(count, (n) => `$v${n}: Int`)}) { __typename }`;

/** Lists in lists, down to rows: each asks for a hundred. */
export const DEAR =
  '{ mawbs(limit: 100) { data { hawbs(limit: 100) { data { declarations(limit: 100) { mawb { hawbs(limit: 100) { data { declarations(limit: 100) { id } } } } } } } } } }';
