/**
 * Generates the function that writes the answer: one function per place and object type, which reads each field from the
 * row it lives in and answers JSON text, or `undefined` when a null has to rise to the place above (GraphQL spec §6.4.4).
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  print,
} from 'graphql';
import type { Conditions } from '../../../schema/contract/fetch.ts';
import { type ConditionalSet, collectSelections, type Selected } from '../../../schema/contract/selections.ts';
import type { Code } from './code.ts';
import { leafListPlan } from './leaf-lists.ts';
import { leafWriter } from './leaves.ts';
import type { Place, RootRows } from './places.ts';
import type { RowCode } from './rows.ts';
import type { PathTemplate } from './run-state.ts';
import { ofField, type Row, type Value, withArguments } from './values.ts';

export interface WriterInput {
  readonly rows: RowCode;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly roots: readonly RootRows[];
  readonly place: Place;
  /** Slots of `__schema` and `__type` fields, by response key. */
  readonly introspection: ReadonlyMap<string, number>;
  /** Keys under which the fields of the operation are fetched. */
  readonly keys: ReadonlyMap<FieldNode, string>;
  /** Fields that are written as null. */
  readonly denied: ReadonlySet<FieldNode>;
}

/** Where a generated function stands. */
interface Spot {
  readonly place: Place | undefined;
  readonly path: PathTemplate;
  /** Variables that hold the list positions of the path. */
  readonly indices: readonly string[];
}

interface Held {
  readonly value: Value;
  readonly variable: string;
  readonly failure: string | null;
}

/** Writes `write(m, run, c)`; answers its name, and the variables whose values `c` holds. */
export function emitWriter(input: WriterInput): { readonly name: string; readonly conditions: readonly string[] } {
  const writer = new Writer(input);
  return writer.emit();
}

class Writer {
  private readonly input: WriterInput;
  private readonly rows: RowCode;
  private readonly code: Code;
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
    const rows = roots.map(
      ({ fetch, shape }): Row => ({ fetch, shape, variable: 'undefined', failure: null, root: true }),
    );
    const name = this.code.name('write');
    this.code.line(`function ${name}(m, run, c) {`);
    this.object(type, rows, [{ set: operation.selectionSet, conditions: [] }], { place, path: [], indices: [] });
    this.code.line('}');
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) next();
    return { name, conditions: this.conditions };
  }

  /** Queues a function for an object position; answers the call. */
  private call(type: GraphQLCompositeType, rows: readonly Row[], sets: readonly ConditionalSet[], spot: Spot): string {
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
        `if (run.below !== null && ${row.key} !== undefined) X(run, ${attachment.step.slot}, ${row.key}, ${this.at(spot)});`,
      );
      rows.push(row);
    }
    if (isObjectType(type)) {
      this.object(type, rows, sets, spot);
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
    this.code.line(`B(run, ${this.at(spot)});\nreturn undefined;`);
  }

  private typed(
    type: GraphQLObjectType | GraphQLInterfaceType,
    rows: readonly Row[],
    sets: readonly ConditionalSet[],
    spot: Spot,
  ): string {
    // Rows are attached already; the place is kept for the places below it.
    const place = spot.place === undefined ? undefined : { children: spot.place.children, attachments: [] };
    return this.queued(rows, spot, (inner) => this.object(type, inner, sets, { ...spot, place }));
  }

  private object(
    type: GraphQLObjectType | GraphQLInterfaceType,
    rows: readonly Row[],
    sets: readonly ConditionalSet[],
    spot: Spot,
  ): void {
    const fields = [...collectSelections(this.input.schema, type, sets, this.input.fragments)]
      .flatMap(([key, selected]) =>
        selected.places.map(({ position }, nth) => ({ key, selected, position, guard: this.guard(selected, nth) })),
      )
      .sort((one, other) => one.position - other.position);
    const fixed = fields.every(({ guard }) => guard === null);
    this.code.line(`let o = '';`);
    if (!fixed) this.code.line(`let s = '{';`);
    fields.forEach(({ key, selected, guard }, index) => {
      const separator = index === 0 ? '{' : ',';
      const prefix = fixed
        ? this.code.constant(`${separator}${JSON.stringify(key)}:`)
        : `s + ${this.code.constant(`${JSON.stringify(key)}:`)}`;
      if (guard !== null) this.code.line(`if (${guard}) {`);
      this.field(type, key, selected, rows, spot, prefix);
      if (!fixed) this.code.line(`s = ',';`);
      if (guard !== null) this.code.line('}');
    });
    if (fields.length === 0) this.code.line(`return '{}';`);
    else this.code.line(fixed ? `return o + '}';` : `return s === '{' ? '{}' : o + '}';`);
  }

  /** When a key stands at the nth of its places: when that use runs and none before it. `null`: always. */
  private guard({ places }: Selected, nth: number): string | null {
    const [own, ...before] = places.slice(0, nth + 1).reverse();
    const parts = before.map(({ conditions }) => `!(${this.holds(conditions)})`);
    if (own !== undefined && own.conditions.length > 0) parts.push(this.holds(own.conditions));
    return parts.length === 0 ? null : parts.join(' && ');
  }

  private holds(conditions: Conditions): string {
    return conditions.map(({ variable, is }) => `${is ? '' : '!'}c[${this.condition(variable)}]`).join(' && ');
  }

  private condition(variable: string): number {
    const known = this.conditions.indexOf(variable);
    return known === -1 ? this.conditions.push(variable) - 1 : known;
  }

  private field(
    type: GraphQLObjectType | GraphQLInterfaceType,
    key: string,
    selected: Selected,
    rows: readonly Row[],
    parent: Spot,
    prefix: string,
  ): void {
    const name = selected.node.name.value;
    if (name === '__typename') {
      if (isInterfaceType(type)) {
        this.code.line(`B(run, ${this.at(parent)});\nreturn undefined;`);
        return;
      }
      this.code.line(`o += ${prefix} + ${this.code.constant(JSON.stringify(type.name))};`);
      return;
    }
    const introspection = parent.path.length === 0 ? this.input.introspection.get(key) : undefined;
    if (introspection !== undefined) {
      this.code.line(`o += ${prefix} + J(m[${introspection}]);`);
      return;
    }
    const definition = type.getFields()[name];
    if (definition === undefined) throw new TypeError(`${type.name} has no field ${name}`);
    // A denial names the uses that run for this caller; the others of the key do not run.
    if (selected.nodes.some((node) => this.input.denied.has(node))) {
      this.code.line(isNonNullType(definition.type) ? 'return undefined;' : `o += ${prefix} + 'null';`);
      return;
    }
    const planned = this.input.keys.get(selected.node) ?? name;
    const spot: Spot = {
      place: parent.place?.children.get(planned),
      path: [...parent.path, key],
      indices: parent.indices,
    };
    const wanted = (selected.node.arguments ?? []).map(print).join(' ');
    const values = withArguments(ofField(this.rows.values(rows, planned, type.name), name), wanted);
    const target = this.code.name('t');
    if (isCompositeType(getNamedType(definition.type))) {
      const held = values.map((value) => this.hold(value));
      this.code.line(`let ${target};`);
      this.value(definition.type, held, selected.sets, spot, target);
      if (isNonNullType(definition.type)) this.code.line(`if (${target} === undefined) return undefined;`);
      this.code.line(`o += ${prefix} + ${target};`);
    } else this.leaf(definition.type, values, spot, target, prefix);
  }

  private hold(value: Value): Held {
    const variable = this.code.name('v');
    this.code.line(`let ${variable} = ${value.expression};`);
    if (!value.mayFail) return { value, variable, failure: null };
    const failure = this.code.name('e');
    this.code.line(
      `let ${failure} = null;\nif (${variable} instanceof F) { ${failure} = ${variable}; ${variable} = undefined; }`,
    );
    return { value, variable, failure };
  }

  /** Code for a null: says why, if there is something to say. */
  private absent(held: readonly Held[], required: boolean, spot: Spot): string {
    const failures = [
      ...new Set(held.flatMap(({ value, failure }) => [failure, value.row.failure]).filter((name) => name !== null)),
    ];
    const parts = failures.map((failure) => `if (${failure} !== null) E(run, ${failure}, ${this.at(spot)});`);
    if (required) {
      const present = held
        .filter(({ value }) => !value.row.root)
        .map(({ value }) => `${value.row.variable} !== undefined`);
      const there = held.some(({ value }) => value.row.root)
        ? 'true'
        : present.length === 0
          ? 'false'
          : [...new Set(present)].join(' || ');
      // An entity that its subgraph does not know is null without an error (domain: reference fields).
      const violation = `if (${there}) V(run, ${this.at(spot)});`;
      return parts.length === 0 ? violation : `${parts.join(' else ')} else ${violation}`;
    }
    return parts.join(' else ');
  }

  /** Assigns JSON text of a composite value to `target`, or `undefined` when a null must rise. */
  private value(
    type: GraphQLOutputType,
    held: readonly Held[],
    sets: readonly ConditionalSet[],
    spot: Spot,
    target: string,
  ): void {
    const required = isNonNullType(type);
    const nothing = required ? 'undefined' : `'null'`;
    const bare = getNullableType(type);
    if (held.length === 0) {
      this.code.line(`${target} = ${nothing};`);
      return;
    }
    const empty = held.map(({ variable }) => `(${variable} === undefined || ${variable} === null)`).join(' && ');
    this.code.line(`if (${empty}) { ${target} = ${nothing}; ${this.absent(held, required, spot)} }`);
    if (isListType(bare)) this.list(bare.ofType as GraphQLOutputType, held, sets, spot, target, nothing);
    else this.single(bare as GraphQLCompositeType, held, sets, spot, target, nothing);
  }

  private list(
    item: GraphQLOutputType,
    held: readonly Held[],
    sets: readonly ConditionalSet[],
    spot: Spot,
    target: string,
    nothing: string,
  ): void {
    const index = this.code.name('i');
    const length = this.code.name('n');
    const element = this.code.name('t');
    const lists = held.map(({ variable }) => variable);
    this.code.line(`else if (${lists.map((list) => `Array.isArray(${list})`).join(' || ')}) {\n${target} = '[';`);
    this.code.line(
      `for (let ${index} = 0, ${length} = Z(${lists.join(', ')}); ${index} < ${length}; ${index}++) {\nlet ${element};`,
    );
    const items = held.map(({ value, variable, failure }): Held => {
      const inner = this.code.name('v');
      const read = `${variable}[${index}]`;
      this.code.line(
        `let ${inner} = ${held.length === 1 ? read : `${variable} === undefined || ${variable} === null ? undefined : ${read}`};`,
      );
      return { value, variable: inner, failure };
    });
    this.value(item, items, sets, { ...spot, path: [...spot.path, null], indices: [...spot.indices, index] }, element);
    if (isNonNullType(item)) this.code.line(`if (${element} === undefined) { ${target} = undefined; break; }`);
    this.code.line(`${target} += ${index} === 0 ? ${element} : ',' + ${element};\n}`);
    this.code.line(`${target} = ${target} === undefined ? ${nothing} : ${target} + ']';\n}`);
    this.code.line(`else { B(run, ${this.at(spot)}); ${target} = ${nothing}; }`);
  }

  private single(
    type: GraphQLCompositeType,
    held: readonly Held[],
    sets: readonly ConditionalSet[],
    spot: Spot,
    target: string,
    nothing: string,
  ): void {
    const objects = held.filter(({ value }) => !value.field.standsForEntity).map(({ variable }) => variable);
    if (objects.length > 0) {
      const wrong = objects
        .map((name) => `${name} !== undefined && (typeof ${name} !== 'object' || Array.isArray(${name}))`)
        .join(' || ');
      this.code.line(`else if (${wrong}) { B(run, ${this.at(spot)}); ${target} = ${nothing}; }`);
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
    this.code.line(
      `else {\n${target} = ${this.call(type, rows, sets, spot)};\nif (${target} === undefined) ${target} = ${nothing};\n}`,
    );
  }

  private leaf(type: GraphQLOutputType, values: readonly Value[], spot: Spot, target: string, prefix: string): void {
    const required = isNonNullType(type);
    const held = values.map((value) => this.hold(value));
    const [first, ...others] = held;
    const nothing = required ? 'return undefined;' : `o += ${prefix} + 'null';`;
    if (first === undefined) {
      this.code.line(nothing);
      return;
    }
    const value = first.variable;
    for (const other of others) this.code.line(`if (${value} === undefined) ${value} = ${other.variable};`);
    const form = first.value.field.leaf ?? { names: null, text: false };
    const bare = getNullableType(type);
    const fast = isListType(bare) ? null : fastPath(bare as GraphQLLeafType, value, form.text);
    this.code.line(
      `${fast === null ? '' : `if (${fast.test}) o += ${prefix} + ${fast.text};\nelse `}if (${value} === undefined || ${value} === null) { ${this.absent(held, required, spot)} ${nothing} }`,
    );
    const written = isListType(bare)
      ? `W(run, ${value}, ${this.code.constant(leafListPlan(type, form))}, ${this.at(spot)})`
      : `${this.code.constant(leafWriter(bare as GraphQLLeafType, form))}(${value})`;
    const bad = isListType(bare) ? '' : `B(run, ${this.at(spot)});`;
    this.code.line(
      `else {\nconst ${target} = ${written};\nif (${target} === undefined) { ${bad} ${nothing} } else o += ${prefix} + ${target};\n}`,
    );
  }

  /** Arguments that say where the code stands, for reports. */
  private at({ path, indices }: Spot): string {
    return [this.code.constant(path), ...indices].join(', ');
  }
}

/** The common form of a leaf, written without a call. */
function fastPath(
  type: GraphQLLeafType,
  value: string,
  isText: boolean,
): { readonly test: string; readonly text: string } | null {
  switch (type.name) {
    case 'String':
    case 'ID':
      return { test: `typeof ${value} === 'string'`, text: `Q(${value})` };
    case 'Int':
      return { test: `typeof ${value} === 'number' && (${value} | 0) === ${value}`, text: value };
    case 'Boolean':
      return { test: `typeof ${value} === 'boolean'`, text: value };
    default:
      return isText ? { test: `typeof ${value} === 'string'`, text: `Q(${value})` } : null;
  }
}
