/** Property of a schema that a path parameter is the value of. */
import { fieldName } from '../../schema/compile/type-names.ts';
import type { ContractSchema } from './contract-schemas.ts';

export interface KeyProperty {
  readonly name: string;
  /** The names leave no doubt. */
  readonly sure: boolean;
}

/** Last words that name a key: `task_gid`, `planetId`, `widgetSlug`. */
const KEY_WORD = /(id|uuid|guid|gid|iid|key|code|slug|number|name|token)$/;

/** The namesake of the parameter; the `id` of `thingId` in a Thing, a ThingResponse or a BigThing; a guess where only `id` is there. */
export function keyProperty(schema: ContractSchema, parameter: string): KeyProperty | null {
  const wanted = fieldName(parameter).toLowerCase();
  const own = [...schema.properties.keys()];
  const named = (name: string): string | undefined =>
    own.find((property) => fieldName(property).toLowerCase() === name);
  const same = named(wanted);
  if (same !== undefined) return { name: same, sure: true };
  const type = schema.type.toLowerCase();
  const rest = wanted.startsWith(type) ? named(wanted.slice(type.length)) : undefined;
  if (rest !== undefined) return { name: rest, sure: true };
  const word = KEY_WORD.exec(wanted)?.[0] ?? '';
  const thing = wanted.slice(0, wanted.length - word.length);
  const ending = word === '' ? undefined : named(word);
  if (ending !== undefined && thing !== '' && (type.startsWith(thing) || type.endsWith(thing))) {
    return { name: ending, sure: true };
  }
  // `category_id` of a Simplified; `query` is no key of anything.
  if (!/(id|uuid|key)$/.test(wanted)) return null;
  const id = named('id') ?? named(`${type}id`) ?? named('uuid');
  return id === undefined ? null : { name: id, sure: false };
}
