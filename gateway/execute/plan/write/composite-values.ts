/** Code for a value that is an object or a list of them: null, each item in turn, or a call that writes the object. */
import { type GraphQLCompositeType, type GraphQLOutputType, getNullableType, isListType, isNonNullType } from 'graphql';
import type { ConditionalSet } from '../../../../schema/contract/selections.ts';
import type { Row } from '../rows/values.ts';
import { type HeldOrFailed, reportNull } from './nulls.ts';
import { at, type Spot, type Writing } from './writing.ts';

/** Where a value goes, and what of it. */
interface Target {
  readonly sets: readonly ConditionalSet[];
  readonly spot: Spot;
  /** Variable that is given JSON text, or `undefined` when a null must rise. */
  readonly target: string;
}

/** Where null goes: `'null'`, or `undefined` for the place above to deal with. */
interface NullableTarget extends Target {
  readonly nothing: string;
}

export function emitComposite(
  writing: Writing,
  type: GraphQLOutputType,
  held: readonly HeldOrFailed[],
  to: Target,
): void {
  const { code } = writing;
  const required = isNonNullType(type);
  const nothing = required ? 'undefined' : `'null'`;
  const bare = getNullableType(type);
  if (held.length === 0) {
    code.line(`${to.target} = ${nothing};`);
    return;
  }
  const empty = held.map(({ variable }) => `(${variable} === undefined || ${variable} === null)`).join(' && ');
  code.line(`if (${empty}) { ${to.target} = ${nothing}; ${reportNull(code, held, required, to.spot)} }`);
  if (isListType(bare)) emitList(writing, bare.ofType as GraphQLOutputType, held, { ...to, nothing });
  else emitSingle(writing, bare as GraphQLCompositeType, held, { ...to, nothing });
}

/** Several rows' lists are walked side by side. */
function emitList(
  writing: Writing,
  item: GraphQLOutputType,
  held: readonly HeldOrFailed[],
  { sets, spot, target, nothing }: NullableTarget,
): void {
  const { code } = writing;
  const index = code.name('i');
  const length = code.name('n');
  const element = code.name('t');
  const lists = held.map(({ variable }) => variable);
  code.line(`else if (${lists.map((list) => `Array.isArray(${list})`).join(' || ')}) {\n${target} = '[';`);
  code.line(
    `for (let ${index} = 0, ${length} = Z(${lists.join(', ')}); ${index} < ${length}; ${index}++) {\nlet ${element};`,
  );
  const items = held.map(({ value, variable, failure }): HeldOrFailed => {
    const inner = code.name('v');
    const read = `${variable}[${index}]`;
    code.line(
      `let ${inner} = ${held.length === 1 ? read : `${variable} === undefined || ${variable} === null ? undefined : ${read}`};`,
    );
    return { value, variable: inner, failure };
  });
  const below = { ...spot, path: [...spot.path, null], indices: [...spot.indices, index] };
  emitComposite(writing, item, items, { sets, spot: below, target: element });
  if (isNonNullType(item)) code.line(`if (${element} === undefined) { ${target} = undefined; break; }`);
  code.line(`${target} += ${index} === 0 ? ${element} : ',' + ${element};\n}`);
  code.line(`${target} = ${target} === undefined ? ${nothing} : ${target} + ']';\n}`);
  code.line(`else { B(run, ${at(code, spot)}); ${target} = ${nothing}; }`);
}

function emitSingle(
  writing: Writing,
  type: GraphQLCompositeType,
  held: readonly HeldOrFailed[],
  { sets, spot, target, nothing }: NullableTarget,
): void {
  const { code } = writing;
  const objects = held.filter(({ value }) => !value.field.standsForEntity).map(({ variable }) => variable);
  if (objects.length > 0) {
    const wrong = objects
      .map((name) => `${name} !== undefined && (typeof ${name} !== 'object' || Array.isArray(${name}))`)
      .join(' || ');
    code.line(`else if (${wrong}) { B(run, ${at(code, spot)}); ${target} = ${nothing}; }`);
  }
  const rows = held.flatMap(({ value, variable, failure }): Row[] => {
    const { object } = value.field;
    const row = {
      fetch: value.row.fetch,
      variable: `(${variable} === null ? undefined : ${variable})`,
      // Where another fetch has the object too, the fields that only this one knows are lost one by one.
      failure: held.length > 1 ? failure : null,
      root: false,
    };
    return object === null ? [] : [{ ...row, shape: object }];
  });
  code.line(
    `else {\n${target} = ${writing.call(type, rows, sets, spot)};\nif (${target} === undefined) ${target} = ${nothing};\n}`,
  );
}
