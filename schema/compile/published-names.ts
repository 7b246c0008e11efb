/** What the types of one service are called: as the overlay says, else after their schema, else after the place they stand at. */
import { isObject, type JsonObject, objectOf } from './document.ts';
import type { FlatSchema } from './flatten-schema.ts';
import { type BuildProblem, failOn, pointerOf } from './problem.ts';
import { claim, reservedTypeNames, typeName } from './type-names.ts';

export interface PublishedNames {
  /** Name a schema asks for, for what is nested in it and for telling schemas apart. */
  wanted(flat: FlatSchema, fallback: string): string;
  /** Takes a name for a type of answers, or an enum. `key` is the generator's name. */
  takeOutput(key: string, flat: FlatSchema, fallback: string): void;
  /** The same for a type of requests; its name is decided when all answers have theirs. */
  takeInput(key: string, flat: FlatSchema, fallback: string): void;
  /** Published name by the generator's. */
  all(): ReadonlyMap<string, string>;
}

/**
 * @param prefix put before every name that the overlay does not give
 * @throws {BuildError} when the overlay gives a name twice, or one that GraphQL has
 */
export function createPublishedNames(document: JsonObject, overlayFile: string, prefix: string): PublishedNames {
  const taken = reservedTypeNames();
  const problems: BuildProblem[] = [];
  for (const [schema, node] of Object.entries(objectOf(objectOf(document.components).schemas))) {
    const name = saidName(objectOf(node));
    if (name === null) continue;
    if (taken.has(name)) {
      problems.push({
        file: overlayFile,
        pointer: pointerOf(['components', 'schemas', schema, 'x-graphql', 'name']),
        reason: `the overlay names two types ${name}, or a type that GraphQL has already`,
        remedy: 'give one of them another name',
      });
    }
    taken.add(name);
  }
  failOn(problems);

  const published = new Map<string, string>();
  const inputs: { key: string; said: string | null; wanted: string }[] = [];
  const wanted = (flat: FlatSchema, fallback: string): string =>
    saidName(flat.schema) ?? prefix + typeName(flat.ref === null ? fallback : lastName(flat.ref, fallback));
  // The names of named schemas are reserved above; a schema written in place only wishes for one.
  const said = (flat: FlatSchema): string | null => (flat.ref === null ? null : saidName(flat.schema));
  return {
    wanted,
    takeOutput: (key, flat, fallback) => {
      published.set(key, said(flat) ?? claim(taken, wanted(flat, fallback)));
    },
    takeInput: (key, flat, fallback) => {
      inputs.push({ key, said: said(flat), wanted: wanted(flat, fallback) });
    },
    all: () => {
      const answers = new Set(published.values());
      const names = new Map(published);
      for (const input of inputs) {
        // An input keeps its schema's name where no answer has it: `ThingCreate`, but `PartyInput` beside `Party`.
        const free = input.said === null ? !taken.has(input.wanted) : !answers.has(input.said);
        if (free) taken.add(input.wanted);
        names.set(input.key, free ? input.wanted : claim(taken, `${input.wanted.replace(/Input$/, '')}Input`));
      }
      return names;
    },
  };
}

function saidName(schema: JsonObject): string | null {
  const name = isObject(schema['x-graphql']) ? schema['x-graphql'].name : undefined;
  return typeof name === 'string' ? name : null;
}

/** Last part of a reference that says something: `#/components/schemas/Thing`, or `…/content/application~1json/schema`. */
function lastName(ref: string, fallback: string): string {
  const last = ref.split('/').at(-1) ?? '';
  return ['schema', 'items', 'additionalProperties'].includes(last) || /^\d+$/.test(last) ? fallback : last;
}
