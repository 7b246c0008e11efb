/** Code that reaches rows: from the rows of a place to those of a field, and to what a fetch attaches. */
import { type GraphQLSchema, isAbstractType, isObjectType } from 'graphql';
import type { Access } from '../../../../schema/contract/fetch.ts';
import type { Code } from '../code.ts';
import { emitKey } from './attached-keys.ts';
import type { Attachment, Place } from './places.ts';
import type { Held, Row, Rows, TypeAtPlace, Value } from './values.ts';

export class RowCode implements Rows {
  readonly code: Code;
  readonly schema: GraphQLSchema;
  /** Slots the code has read. */
  readonly used = new Set<number>();

  /** @param schema the full supergraph, hidden types included */
  constructor(code: Code, schema: GraphQLSchema) {
    this.code = code;
    this.schema = schema;
  }

  /** The values that rows have for a response key. `type` limits them to what holds for objects of that type. */
  values(rows: readonly Row[], key: string, type: string | null): Value[] {
    return rows.flatMap((row) =>
      row.shape.field(key).flatMap(({ types, field }): Value[] => {
        if (types !== null && type !== null && !types.has(type)) return [];
        const read = this.access(field.access, row);
        const guard = types !== null && type === null ? this.hasType(row, types) : null;
        const expression = guard === null ? read : `(${guard} ? ${read} : undefined)`;
        return [
          {
            row,
            field,
            expression: row.root ? expression : `(${row.variable} === undefined ? undefined : ${expression})`,
            mayFail: mayFail(field.access),
          },
        ];
      }),
    );
  }

  private access(access: Access, row: Row): string {
    switch (access.kind) {
      case 'row':
        return row.variable;
      case 'property':
        return this.code.property(row.variable, access.name);
      case 'slot': {
        this.used.add(access.slot);
        const value = `m[${access.slot}]`;
        return access.property === null ? value : `P(${value}, ${this.code.constant(access.property)})`;
      }
      case 'lookup':
        this.used.add(access.slot);
        return `${access.list ? 'L' : 'G'}(m[${access.slot}], ${this.access(access.key, row)})`;
      case 'masked':
        return `(${this.code.constant(access.may)}(${row.variable}, run.context) ? ${this.access(access.of, row)} : null)`;
    }
  }

  private hasType(row: Row, types: ReadonlySet<string>): string {
    const name = this.typename(row);
    return name === null ? 'false' : `${this.code.constant(types)}.has(${name})`;
  }

  /** Expression for the type's name as the row says it, `null` when it does not. */
  private typename({ shape, variable }: Row): string | null {
    const { typename } = shape;
    if (typename === null) return null;
    if (typeof typename === 'string') return this.code.constant(typename);
    if (typeof typename === 'function') return `${this.code.constant(typename)}(${variable})`;
    return this.code.property(variable, typename.property);
  }

  /**
   * The object type at a place: a name when the schema settles it, else a variable that holds the name, `undefined` when
   * no row says it. Names of object types win over the name of an interface, which is what an interface object says.
   */
  typeOf(rows: readonly Row[]): TypeAtPlace {
    const [first] = rows;
    const declared = this.schema.getType(first?.shape.type ?? '');
    if (isObjectType(declared)) return { fixed: declared.name };
    const variable = this.code.name('t');
    const names = rows.flatMap((row) => {
      const name = this.typename(row);
      return name === null ? [] : [`(${row.variable} === undefined ? undefined : ${name})`];
    });
    const objects = isAbstractType(declared) ? this.schema.getPossibleTypes(declared).map(({ name }) => name) : [];
    const known = this.code.constant(new Set(objects));
    this.code.line(
      `const ${variable} = ${names.length <= 1 ? (names[0] ?? 'undefined') : `T(${known}, ${names.join(', ')})`};`,
    );
    return {
      variable,
      candidates: [...objects, ...(declared === undefined || declared === null ? [] : [declared.name])],
    };
  }

  /** Holds a value in a variable; failures count as absent. */
  hold(value: Value): Held {
    const variable = this.code.name('v');
    this.code.line(`const ${variable} = ${value.mayFail ? `U(${value.expression})` : value.expression};`);
    return { variable, value };
  }

  /** Writes code for the key of an attached row; answers its variable, `undefined` at run time when there is none. */
  key(attachment: Attachment, rows: readonly Row[], place: Place): string {
    return emitKey(this, attachment, rows, place);
  }

  /** Writes code that looks up the attached row; answers it. */
  attach(attachment: Attachment, rows: readonly Row[], place: Place): Row & { readonly key: string } {
    const key = this.key(attachment, rows, place);
    const row = this.code.name('r');
    const failure = this.code.name('e');
    this.used.add(attachment.step.slot);
    this.code.line(`let ${row} = G(m[${attachment.step.slot}], ${key}), ${failure} = null;`);
    this.code.line(
      `if (${row} === null) ${row} = undefined; else if (${row} instanceof F) { ${failure} = ${row}; ${row} = undefined; }`,
    );
    return { fetch: attachment.fetch, shape: attachment.step.object, variable: row, failure, root: false, key };
  }

  /** Whether a fragment on `condition` applies to objects of `type` (or to the interface of that name). */
  covers(condition: string, type: string): boolean {
    if (condition === type) return true;
    const abstract = this.schema.getType(condition);
    const member = this.schema.getType(type);
    if (!isAbstractType(abstract) || member === undefined) return false;
    return (isObjectType(member) || isAbstractType(member)) && this.schema.isSubType(abstract, member as never);
  }
}

function mayFail(access: Access): boolean {
  return access.kind === 'slot' || access.kind === 'lookup' || (access.kind === 'masked' && mayFail(access.of));
}
