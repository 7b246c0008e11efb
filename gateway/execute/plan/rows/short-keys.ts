/**
 * Keys of representations that differ in nothing but one value: rows are found by that value instead of the whole JSON
 * text, which would be written and hashed again by each walk over the rows. The text is written once a key, when it is sent.
 */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isObjectType } from 'graphql';
import { jsonText } from '../run/library.ts';

export interface ShortKey {
  /** The one field whose value tells representations apart. */
  readonly field: Extract<QueryPlanSelectionNode, { kind: 'Field' }>;
  /** JSON text of the representation that a key stands for. */
  represent(key: string): string;
}

/** Starts the keys that are JSON text, which no other key starts with. */
const MARK = '\0';

/** @returns `null` when representations have more than a type's name, which is always the same, and one value */
export function shortKeyOf(
  schema: GraphQLSchema,
  {
    requires,
    typenames,
    inputConditions,
  }: {
    readonly requires: readonly QueryPlanSelectionNode[];
    readonly typenames: ReadonlyMap<string, string>;
    readonly inputConditions: ReadonlyMap<string, unknown>;
  },
): ShortKey | null {
  const [fragment, ...others] = requires;
  if (fragment?.kind !== 'InlineFragment' || others.length > 0 || fragment.typeCondition === undefined) return null;
  if (!isObjectType(schema.getType(fragment.typeCondition)) || typenames.size > 0 || inputConditions.size > 0)
    return null;
  const parts: string[] = [];
  let found: ShortKey['field'] | null = null;
  for (const node of fragment.selections) {
    if (node.kind !== 'Field' || node.selections !== undefined) return null;
    const name = JSON.stringify(node.alias ?? node.name);
    if (node.name === '__typename') parts.push(`${name}:${JSON.stringify(fragment.typeCondition)}`);
    else if (found !== null) return null;
    else {
      found = node;
      parts.push(`${name}:`);
    }
  }
  if (found === null) return null;
  const at = fragment.selections.indexOf(found);
  const head = `{${parts.slice(0, at + 1).join(',')}`;
  const tail = `${parts
    .slice(at + 1)
    .map((part) => `,${part}`)
    .join('')}}`;
  return { field: found, represent: (key) => `${head}${key.startsWith(MARK) ? key.slice(1) : jsonText(key)}${tail}` };
}

/** The key of a value; values with different JSON texts have different keys. */
export function shortKey(value: unknown): string {
  return typeof value === 'string' && value.charCodeAt(0) !== 0 ? value : MARK + jsonText(value);
}
