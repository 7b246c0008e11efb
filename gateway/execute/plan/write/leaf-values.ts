/** Code for a value that is a leaf or a list of them: its common form without a call, everything else by its type. */
import { type GraphQLLeafType, type GraphQLOutputType, getNullableType, isListType, isNonNullType } from 'graphql';
import type { Code } from '../code.ts';
import type { Value } from '../rows/values.ts';
import { leafListPlan } from './leaf-lists.ts';
import { leafWriter } from './leaves.ts';
import { hold, reportNull } from './nulls.ts';
import { at, type Prefix, type Spot } from './writing.ts';

export function emitLeaf(
  code: Code,
  type: GraphQLOutputType,
  values: readonly Value[],
  spot: Spot,
  target: string,
  prefix: Prefix,
): void {
  const required = isNonNullType(type);
  const held = values.map((value) => hold(code, value));
  const [first, ...others] = held;
  const nothing = required ? 'return undefined;' : `o += ${prefix.plain} + 'null';`;
  if (first === undefined) {
    code.line(nothing);
    return;
  }
  const value = first.variable;
  for (const other of others) code.line(`if (${value} === undefined) ${value} = ${other.variable};`);
  const form = first.value.field.leaf ?? { names: null, text: false };
  const bare = getNullableType(type);
  const fast = isListType(bare) ? null : fastPath(bare as GraphQLLeafType, value, form.text, prefix);
  code.line(
    `${fast === null ? '' : `if (${fast.test}) ${fast.write};\nelse `}if (${value} === undefined || ${value} === null) { ${reportNull(code, held, required, spot)} ${nothing} }`,
  );
  const written = isListType(bare)
    ? `W(run, ${value}, ${code.constant(leafListPlan(type, form))}, ${at(code, spot)})`
    : `${code.constant(leafWriter(bare as GraphQLLeafType, form))}(${value})`;
  const bad = isListType(bare) ? '' : `B(run, ${at(code, spot)});`;
  code.line(
    `else {\nconst ${target} = ${written};\nif (${target} === undefined) { ${bad} ${nothing} } else o += ${prefix.plain} + ${target};\n}`,
  );
}

/** The common form of a leaf, written without a call. */
function fastPath(
  type: GraphQLLeafType,
  value: string,
  isText: boolean,
  prefix: Prefix,
): { readonly test: string; readonly write: string } | null {
  const plain = `o += ${prefix.plain} + ${value}`;
  switch (type.name) {
    case 'Int':
      return { test: `typeof ${value} === 'number' && (${value} | 0) === ${value}`, write: plain };
    case 'Boolean':
      return { test: `typeof ${value} === 'boolean'`, write: plain };
    default: {
      if (!isText && type.name !== 'String' && type.name !== 'ID') return null;
      // The name takes the first quote with it: an answer is put together from a quarter fewer pieces.
      const write = `o += plain || S(${value}) ? ${prefix.quote} + ${value} + '"' : ${prefix.plain} + J(${value})`;
      return { test: `typeof ${value} === 'string'`, write };
    }
  }
}
