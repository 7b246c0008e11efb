/** Answers that wrap what they are about: `{ data: {…}, meta: {…} }`, `{ droplet: {…} }`. */
import { type JsonObject, objectOf } from '../../schema/compile/document.ts';
import { flatten } from '../../schema/compile/flatten-schema.ts';
import type { OperationModel } from '../../schema/compile/operation-model.ts';
import { readShape } from '../../schema/compile/read-shape.ts';

export interface Envelope {
  /** Property that holds what the answer is about. */
  readonly property: string;
  /** Name of its schema, or of its rows. */
  readonly schema: string;
  readonly list: boolean;
  /** Properties beside it. */
  readonly others: readonly string[];
}

/** What is said beside the thing, about the answer: pages, links, how it went. */
const ABOUT_THE_ANSWER =
  /^_?(meta(data)?|links?|page|pages|paging|pagination|total|count|limit|offset|cursor|next|prev(ious)?|has_?more|status|success|ok|code|message|messages|errors?|warnings?|request_?id|included|jsonapi|object|version|result_?info|info)$/i;

export function isAboutTheAnswer(property: string): boolean {
  return ABOUT_THE_ANSWER.test(property);
}

const NAMED_SCHEMA = '#/components/schemas/';

/** `null`: the answer is the thing itself, or has more than one. */
export function readEnvelope(document: JsonObject, { answer }: OperationModel): Envelope | null {
  if (answer.empty || answer.text || answer.pick !== null) return null;
  const shape = readShape(document, flatten(document, answer.schema));
  if (shape.kind !== 'object') return null;
  const properties = Object.entries(objectOf(shape.schema.properties));
  const inside = properties.flatMap(([property, value]): Envelope[] => {
    if (isAboutTheAnswer(property)) return [];
    const found = namedObject(document, value as JsonObject);
    const others = properties.map(([name]) => name).filter((name) => name !== property);
    return [{ property, schema: found?.schema ?? '', list: found?.list ?? false, others }];
  });
  const [only] = inside;
  return inside.length === 1 && only !== undefined && only.schema !== '' ? only : null;
}

function namedObject(document: JsonObject, value: JsonObject): { schema: string; list: boolean } | null {
  const flat = flatten(document, value);
  const shape = readShape(document, flat);
  if (shape.kind === 'object') return named(flat.ref, false);
  if (shape.kind !== 'list') return null;
  const items = flatten(document, shape.items);
  return readShape(document, items).kind === 'object' ? named(items.ref, true) : null;
}

function named(ref: string | null, list: boolean): { schema: string; list: boolean } | null {
  return ref?.startsWith(NAMED_SCHEMA) ? { schema: ref.slice(NAMED_SCHEMA.length), list } : null;
}
