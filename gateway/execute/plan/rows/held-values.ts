/** Values of several rows side by side, in variables of the generated code: their items, and the objects they are. */
import type { Code } from '../code.ts';
import type { Held, Row } from './values.ts';

/** The items of lists at one position. @param index variable that holds the position */
export function itemsAt(code: Code, held: readonly Held[], index: string): Held[] {
  return held.map(({ variable, value }) => {
    const item = code.name('v');
    code.line(`const ${item} = ${variable} === undefined || ${variable} === null ? undefined : ${variable}[${index}];`);
    return { variable: item, value };
  });
}

/** Rows of the objects that values are: `null` counts as no row. */
export function rowsOf(code: Code, held: readonly Held[]): Row[] {
  return held.flatMap(({ variable, value }): Row[] => {
    const { object } = value.field;
    if (object === null) return [];
    const row = code.name('r');
    code.line(`const ${row} = ${variable} === null ? undefined : ${variable};`);
    return [{ fetch: value.row.fetch, shape: object, variable: row, failure: null, root: false }];
  });
}
