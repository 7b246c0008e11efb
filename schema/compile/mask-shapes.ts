/** Where in the answers of a service properties are masked (`x-access` on a property), for those who pass answers on as they come. */

import type { MaskShape } from '../contract/rest.ts';
import type { MaskBinding } from '../contract/type-binding.ts';
import { arrayOf, isObject, type Json, type JsonObject, objectOf } from './document.ts';
import type { MaskExtension } from './extensions.ts';
import { flatten } from './flatten-schema.ts';

interface Shape {
  readonly masks: Record<string, MaskBinding>;
  readonly properties: Record<string, string>;
}

/** Name under which the values of a map have their shape: no property of JSON can be told from it by accident. */
export const ANY_PROPERTY = '*';

/** Remembers the shapes of one contract. */
export class MaskShapes {
  private readonly document: JsonObject;
  private readonly shapes = new Map<string, Shape>();
  /** Names of schemas that are written in place; through choices such a schema can hold itself. */
  private readonly inPlace = new Map<Json | undefined, string>();

  constructor(document: JsonObject) {
    this.document = document;
  }

  /** @returns the shape's name, `null` when nothing in the answer is masked */
  of(schema: Json | undefined): string | null {
    const name = this.visit(schema);
    return name !== null && this.masked().has(name) ? name : null;
  }

  /** Every shape that has a mask in it or below it, in the order of their names. */
  all(): Record<string, MaskShape> {
    const masked = this.masked();
    const names = [...this.shapes.keys()].filter((name) => masked.has(name)).sort();
    return Object.fromEntries(
      names.map((name) => {
        const { masks, properties } = this.shapes.get(name) ?? { masks: {}, properties: {} };
        const below = Object.entries(properties).filter(([, child]) => masked.has(child));
        return [
          name,
          {
            ...(Object.keys(masks).length > 0 && { masks }),
            ...(below.length > 0 && { properties: Object.fromEntries(below) }),
          },
        ];
      }),
    );
  }

  /** @param lists the lists around it, by name: one that holds nothing but itself has no shape */
  private visit(value: Json | undefined, lists: readonly string[] = []): string | null {
    const { schema, ref } = flatten(this.document, value);
    if (isObject(schema.items)) {
      if (ref !== null && lists.includes(ref)) return null;
      return this.visit(schema.items, ref === null ? lists : [...lists, ref]);
    }
    const name = ref?.replace('#/components/schemas/', '') ?? this.inPlace.get(value) ?? `${this.shapes.size}`;
    if (this.shapes.has(name)) return name;
    this.inPlace.set(value, name);
    const shape: Shape = { masks: {}, properties: {} };
    this.shapes.set(name, shape);
    this.fill(shape, schema, new Set());
    return name;
  }

  private fill(shape: Shape, schema: JsonObject, seen: Set<JsonObject>): void {
    if (seen.has(schema)) return;
    seen.add(schema);
    for (const [property, value] of Object.entries(objectOf(schema.properties))) {
      const { usage, schema: own } = flatten(this.document, value);
      const mask = (usage['x-access'] ?? own['x-access']) as unknown as MaskExtension | undefined;
      if (mask !== undefined) shape.masks[property] = { roles: mask.roles, self: mask.self ?? null };
      const child = this.visit(value);
      if (child !== null) shape.properties[property] = child;
    }
    if (isObject(schema.additionalProperties)) {
      const child = this.visit(schema.additionalProperties);
      if (child !== null) shape.properties[ANY_PROPERTY] = child;
    }
    // Which member an answer is of is not looked at: what any of them masks is masked.
    for (const word of ['oneOf', 'anyOf']) {
      for (const member of arrayOf(schema[word])) this.fill(shape, flatten(this.document, member).schema, seen);
    }
  }

  private masked(): Set<string> {
    const found = new Set(
      [...this.shapes].filter(([, { masks }]) => Object.keys(masks).length > 0).map(([name]) => name),
    );
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const [name, { properties }] of this.shapes) {
        if (Object.values(properties).some((child) => found.has(child))) found.add(name);
      }
    }
    return found;
  }
}
