/** Code that holds a value, and says why when it is null: a failure it came with, or a null where the schema excludes one. */
import type { Code } from '../code.ts';
import type { Held, Value } from '../rows/values.ts';
import { at, type Spot } from './writing.ts';

export interface HeldOrFailed extends Held {
  /** Variable that holds the failure instead of the value, `null` when there can be none. */
  readonly failure: string | null;
}

export function hold(code: Code, value: Value): HeldOrFailed {
  const variable = code.name('v');
  code.line(`let ${variable} = ${value.expression};`);
  if (!value.mayFail) return { value, variable, failure: null };
  const failure = code.name('e');
  code.line(
    `let ${failure} = null;\nif (${variable} instanceof F) { ${failure} = ${variable}; ${variable} = undefined; }`,
  );
  return { value, variable, failure };
}

/** Code for a null: says why, if there is something to say. */
export function reportNull(code: Code, held: readonly HeldOrFailed[], required: boolean, spot: Spot): string {
  const failures = [
    ...new Set(held.flatMap(({ value, failure }) => [failure, value.row.failure]).filter((name) => name !== null)),
  ];
  const parts = failures.map((failure) => `if (${failure} !== null) E(run, ${failure}, ${at(code, spot)});`);
  if (!required) return parts.join(' else ');
  const present = held.filter(({ value }) => !value.row.root).map(({ value }) => `${value.row.variable} !== undefined`);
  const there = held.some(({ value }) => value.row.root)
    ? 'true'
    : present.length === 0
      ? 'false'
      : [...new Set(present)].join(' || ');
  // An entity that its subgraph does not know is null without an error (domain: reference fields).
  const violation = `if (${there}) V(run, ${at(code, spot)});`;
  return parts.length === 0 ? violation : `${parts.join(' else ')} else ${violation}`;
}
