/** GraphQL names: legal, unique, and free of what GraphQL, federation and our scalars have taken. */

/** Type names that no contract may use. */
const RESERVED = new Set([
  'Query',
  'Mutation',
  'Subscription',
  'String',
  'Int',
  'Float',
  'Boolean',
  'ID',
  'JSON',
  'BigInt',
  'DateTime',
  'Date',
  'Decimal',
  'Upload',
  '_Any',
  '_Entity',
  '_Service',
  'FieldSet',
]);

/** Names that JavaScript objects have by birth; the generator looks fields up with `in`. */
const INBORN = new Set(Object.getOwnPropertyNames(Object.prototype));

const words = (text: string): string[] => text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `foo_bar` → `FooBar`; `3d` → `_3d`; a text without a letter or digit → `_`. */
export function typeName(text: string): string {
  const joined = words(text).map(capital).join('');
  return /^[0-9]|^$/.test(joined) ? `_${joined}` : joined;
}

/** `created-at` → `createdAt`; `CreatedAt` → `createdAt`; `@id` → `id`. */
export function fieldName(text: string): string {
  const joined = words(text)
    .map((word, index) => (index === 0 ? word : capital(word)))
    .join('');
  const camel = joined.charAt(0).toLowerCase() + joined.slice(1);
  return /^[0-9]|^$/.test(camel) ? `_${camel}` : camel;
}

/** Name of an enum value: unchanged where it is a legal name, else upper snake case. */
export function enumValueName(value: string): string {
  if (/^(?!__)[A-Za-z_]\w*$/.test(value) && !['true', 'false', 'null'].includes(value)) return value;
  const snake = value
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
  return /^[0-9]|^$/.test(snake) ? `_${snake}` : snake;
}

/** `name`, or `name2`, `name3`, … whichever is free; takes it. */
export function claim(taken: Set<string>, name: string): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name}${count}`;
  taken.add(free);
  return free;
}

/** A fresh set of taken type names. */
export function reservedTypeNames(): Set<string> {
  return new Set(RESERVED);
}

/** Whether the type generator cannot carry a field of this name. */
export function isInborn(name: string): boolean {
  return INBORN.has(name);
}
