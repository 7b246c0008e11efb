/**
 * Generates the function that writes the answer: one function per place and object type, which reads each field from the
 * row it lives in and answers JSON text, or `undefined` when a null has to rise to the place above (GraphQL spec §6.4.4).
 */
import {
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { ConditionalSet } from '../../../../schema/contract/selections.ts';
import type { Code } from '../code.ts';
import type { RowCode } from '../rows/rows.ts';
import { type Row, rootRow } from '../rows/values.ts';
import { emitObject } from './objects.ts';
import { at, type Spot, type WriterInput, type Writing } from './writing.ts';

/** Writes `write(m, run, c)`; answers its name, and the variables whose values `c` holds. */
export function emitWriter(input: WriterInput): { readonly name: string; readonly conditions: readonly string[] } {
  const writer = new Writer(input);
  return writer.emit();
}

class Writer implements Writing {
  readonly input: WriterInput;
  readonly rows: RowCode;
  readonly code: Code;
  private readonly conditions: string[] = [];
  private readonly queue: (() => void)[] = [];

  constructor(input: WriterInput) {
    this.input = input;
    this.rows = input.rows;
    this.code = input.rows.code;
  }

  emit(): { name: string; conditions: readonly string[] } {
    const { schema, operation, roots, place } = this.input;
    const type = schema.getRootType(operation.operation);
    if (type === undefined || type === null) throw new TypeError(`the schema has no ${operation.operation} type`);
    const rows = roots.map(rootRow);
    const name = this.code.name('write');
    this.code.line(`function ${name}(m, run, c) {`);
    const sets = [{ set: operation.selectionSet, conditions: [] }];
    emitObject(this, type, rows, sets, { place, path: [], indices: [] });
    this.code.line('}');
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) next();
    return { name, conditions: this.conditions };
  }

  condition(variable: string): number {
    const known = this.conditions.indexOf(variable);
    return known === -1 ? this.conditions.push(variable) - 1 : known;
  }

  call(type: GraphQLCompositeType, rows: readonly Row[], sets: readonly ConditionalSet[], spot: Spot): string {
    return this.queued(rows, spot, (inner) => this.position(type, inner, sets, spot));
  }

  private queued(rows: readonly Row[], spot: Spot, body: (rows: readonly Row[]) => void): string {
    const name = this.code.name('w');
    const inner = rows.map((row) => ({
      ...row,
      variable: this.code.name('r'),
      failure: row.failure === null ? null : this.code.name('e'),
    }));
    const variables = (list: readonly Row[]): string[] =>
      list.flatMap((row) => (row.failure === null ? [row.variable] : [row.variable, row.failure]));
    this.queue.push(() => {
      this.code.line(`function ${name}(${['m', 'run', 'c', ...variables(inner), ...spot.indices].join(', ')}) {`);
      body(inner);
      this.code.line('}');
    });
    return `${name}(${['m', 'run', 'c', ...variables(rows), ...spot.indices].join(', ')})`;
  }

  /** Body of a function for a position: attaches rows, then writes the object of the type that is there. */
  private position(
    type: GraphQLCompositeType,
    base: readonly Row[],
    sets: readonly ConditionalSet[],
    spot: Spot,
  ): void {
    const rows = [...base];
    for (const attachment of spot.place?.attachments ?? []) {
      const row = this.rows.attach(attachment, rows, spot.place ?? this.input.place);
      this.code.line(
        `if (run.below !== null && ${row.key} !== undefined) X(run, ${attachment.step.slot}, ${row.key}, ${at(this.code, spot)});`,
      );
      rows.push(row);
    }
    if (isObjectType(type)) {
      emitObject(this, type, rows, sets, spot);
      return;
    }
    const found = this.rows.typeOf(rows);
    const name = 'fixed' in found ? this.code.constant(found.fixed) : found.variable;
    for (const possible of this.input.schema.getPossibleTypes(type)) {
      this.code.line(
        `if (${name} === ${this.code.constant(possible.name)}) return ${this.typed(possible, rows, sets, spot)};`,
      );
    }
    // An interface object says no more than the name of its interface; that is enough for what the interface has itself.
    if (isInterfaceType(type)) {
      const known = this.code.constant(type.name);
      this.code.line(
        `if (${name} === undefined || ${name} === ${known}) return ${this.typed(type, rows, sets, spot)};`,
      );
    }
    this.code.line(`B(run, ${at(this.code, spot)});\nreturn undefined;`);
  }

  private typed(
    type: GraphQLObjectType | GraphQLInterfaceType,
    rows: readonly Row[],
    sets: readonly ConditionalSet[],
    spot: Spot,
  ): string {
    // Rows are attached already; the place is kept for the places below it.
    const place = spot.place === undefined ? undefined : { children: spot.place.children, attachments: [] };
    return this.queued(rows, spot, (inner) => emitObject(this, type, inner, sets, { ...spot, place }));
  }
}
