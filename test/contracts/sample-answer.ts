/** An answer as a service of the contract would give it: one value for each property, the first of each choice. */
import { type Contract, list, type Node } from './contract-operations.ts';

const DEEPEST = 12;

export function sampleAnswer(contract: Contract, start: unknown, depth = 0): unknown {
  const schema = merged(contract, start);
  if (depth > DEEPEST) return null;
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum.find((value) => value !== null) ?? null;
  const chosen = chooseOne(contract, schema, depth);
  if (chosen !== undefined && (chosen === null || typeof chosen !== 'object' || Array.isArray(chosen))) return chosen;
  const base = (chosen ?? {}) as Node;
  const type = Array.isArray(schema.type) ? schema.type.find((name) => name !== 'null') : schema.type;
  if (type === 'array' || (type === undefined && schema.items !== undefined)) {
    const item = sampleAnswer(contract, schema.items ?? {}, depth + 1);
    return item === null ? [] : [item];
  }
  if (type === 'object' || schema.properties !== undefined || Object.keys(base).length > 0) {
    return { ...sampleProperties(contract, schema, depth), ...base };
  }
  return leaf(type, schema.format);
}

/** `allOf` as one schema. */
function merged(contract: Contract, start: unknown, depth = 0): Node {
  const schema = contract.follow(start);
  if (schema === undefined || depth > 8) return {};
  if (schema.allOf === undefined) return schema;
  const { allOf, ...own } = schema;
  const whole: Record<string, unknown> = { ...own, properties: { ...((own.properties ?? {}) as Node) } };
  for (const member of list(allOf)) {
    const part = merged(contract, member, depth + 1);
    whole.properties = { ...((part.properties ?? {}) as Node), ...(whole.properties as Node) };
    whole.required = [...list(whole.required), ...list(part.required)];
    for (const word of ['type', 'enum', 'items', 'format', 'oneOf', 'anyOf']) whole[word] ??= part[word];
  }
  if (Object.keys(whole.properties as Node).length === 0) delete whole.properties;
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
}

/** Words that tell no type: a member with nothing else means "or null", or repeats what stands beside. */
const SAYS_NOTHING = ['required', 'not', 'description', 'title', 'nullable'];

/** The first member of `oneOf` or `anyOf` that says anything, with its discriminator set. */
function chooseOne(contract: Contract, schema: Node, depth: number): unknown {
  const members = list(schema.oneOf ?? schema.anyOf).filter((member) => {
    const { type, ...rest } = merged(contract, member);
    const words = Object.keys(rest).filter((word) => !SAYS_NOTHING.includes(word));
    return type !== 'null' && (type !== undefined || words.length > 0);
  });
  const [member] = members;
  if (member === undefined) return undefined;
  const value = sampleAnswer(contract, member, depth + 1);
  const discriminator = schema.discriminator as Node | undefined;
  const ref = (member as Node).$ref;
  if (value === null || typeof value !== 'object' || typeof discriminator?.propertyName !== 'string') return value;
  if (typeof ref !== 'string') return value;
  const named = Object.entries((discriminator.mapping ?? {}) as Record<string, string>).find(
    ([, target]) => target === ref || ref.endsWith(`/${target}`),
  );
  return { ...value, [discriminator.propertyName]: named?.[0] ?? ref.split('/').at(-1) };
}

function sampleProperties(contract: Contract, schema: Node, depth: number): Node {
  const object: Record<string, unknown> = {};
  for (const [name, property] of Object.entries((schema.properties ?? {}) as Node)) {
    if (merged(contract, property).writeOnly === true) continue;
    if (depth > 5 && !list(schema.required).includes(name)) continue;
    const value = sampleAnswer(contract, property, depth + 1);
    if (value !== null) object[name] = value;
  }
  return object;
}

function leaf(type: unknown, format: unknown): unknown {
  if (type === 'integer') return format === 'int64' ? 4_611_686_018_427_387 : 7;
  if (type === 'number') return 1.5;
  if (type === 'boolean') return true;
  if (type !== 'string') return {};
  if (format === 'date-time') return '2026-01-15T13:04:05Z';
  return format === 'date' ? '2026-01-15' : 'text';
}
