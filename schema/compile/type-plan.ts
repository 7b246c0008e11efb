/** The plan of a contract's types, as those who add to it see it. */
import type { Json, JsonObject } from './document.ts';
import { flatten } from './flatten-schema.ts';
import type { BuildProblem } from './problem.ts';

export type Direction = 'input' | 'output';

/** Where a schema without a name of its own is met. */
export interface Use {
  /** Name it gets when nothing else names it. */
  readonly name: string;
  /** JSON pointer of the place, for messages. */
  readonly at: string;
}

export interface TypePlan {
  readonly document: JsonObject;
  readonly warnings: BuildProblem[];
  /** Generator's schema of `value`: a scalar, any JSON, or a reference into `schemas`. */
  plan(value: Json | undefined, direction: Direction, use: Use): JsonObject;
  /** Planned types by key. */
  readonly schemas: Readonly<Record<string, JsonObject>>;
  /** Published name by the name the generator gives; complete once everything is planned. */
  names(): ReadonlyMap<string, string>;
  warn(at: string, reason: string, remedy: string): void;
}

/** Whether a property exists in the given direction. */
export function belongs(document: JsonObject, property: Json | undefined, direction: Direction): boolean {
  const { schema, usage } = flatten(document, property);
  const word = direction === 'input' ? 'readOnly' : 'writeOnly';
  return schema[word] !== true && usage[word] !== true;
}
