/** Code that reaches rows: from the rows of a place to those of a field, and from a row's key to what a fetch attaches. */

import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType, isObjectType } from 'graphql';
import type { Access, FieldShape, ObjectShape } from '../../../schema/contract/fetch.ts';
import type { Code } from './code.ts';
import type { Attachment, FetchId, Place } from './places.ts';

/** A row of one fetch at the current place, in a variable of the generated code that may be `undefined`. */
export interface Row {
  readonly fetch: FetchId;
  readonly shape: ObjectShape;
  readonly variable: string;
  /** Variable that holds the failure when the row could not be had, `null` when it cannot fail here. */
  readonly failure: string | null;
  /** `true`: there is no row, fields are read from slots. */
  readonly root: boolean;
}

/** A field's value as one row has it. */
export interface Value {
  readonly row: Row;
  readonly field: FieldShape;
  /** Expression; `undefined` when the row is absent or of another type. */
  readonly expression: string;
  /** Whether the expression may give a failure. */
  readonly mayFail: boolean;
}

/** An attachment, and the place its required fields are looked for at. */
type Wanted = Attachment & { readonly place: Place | undefined };

export class RowCode {
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

  /** Prefers the values whose arguments are the wanted ones: one response key may have been fetched with others as well. */
  static withArguments(values: readonly Value[], wanted: string): readonly Value[] {
    const exact = values.filter(({ field }) => field.arguments === wanted);
    return exact.length > 0 ? exact : values;
  }

  /** Values of one field: a key of the plan may be called like a response key that the client chose for another field. */
  static ofField(values: readonly Value[], name: string): readonly Value[] {
    return values.filter(({ field }) => field.name === name);
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
  typeOf(
    rows: readonly Row[],
  ): { readonly fixed: string } | { readonly variable: string; readonly candidates: readonly string[] } {
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

  /**
   * Writes code for the key under which an attached row is found; answers the variable, `undefined` at run time when the
   * object has no such key. Collecting keys and writing the answer run the same code, so they cannot disagree.
   */
  key(of: Attachment, rows: readonly Row[], place: Place): string {
    const attachment: Wanted = { ...of, place };
    const key = this.code.name('key');
    this.code.line(`let ${key};`);
    const type = this.typeOf(rows);
    if ('fixed' in type) this.keyOfType(attachment, rows, type.fixed, this.code.constant(type.fixed), key);
    else {
      for (const candidate of type.candidates) {
        const text = this.code.capture(() => this.keyOfType(attachment, rows, candidate, type.variable, key));
        if (text !== '') this.code.line(`if (${type.variable} === ${this.code.constant(candidate)}) {\n${text}\n}`);
      }
    }
    return key;
  }

  private keyOfType(attachment: Wanted, rows: readonly Row[], type: string, name: string, key: string): void {
    const { step, requires, typenames } = attachment;
    if (step.types !== null && !step.types.has(type)) return;
    const fragments = requires.flatMap((node) =>
      node.kind === 'InlineFragment' && (node.typeCondition === undefined || this.covers(node.typeCondition, type))
        ? [mergeRequired(node.selections)]
        : [],
    );
    if (fragments.every((selections) => selections.length === 0)) return;
    if (step.keyField !== null) {
      const label = this.code.name('b');
      this.code.line(`${label}: {`);
      const value = this.firstValue(rows, step.keyField, step.keyField, type, attachment, true);
      this.code.line(`if (${value} === undefined || ${value} === null) break ${label};`);
      this.code.line(`${key} = typeof ${value} === 'string' ? ${value} : String(${value});`);
      this.code.line('}');
      return;
    }
    if (attachment.short !== null) {
      const { field } = attachment.short;
      const label = this.code.name('b');
      this.code.line(`${label}: {`);
      const value = this.firstValue(rows, keyOf(field), field.name, type, attachment, true);
      this.code.line(`if (${value} === undefined) break ${label};\n${key} = K(${value});\n}`);
      return;
    }
    const sent = [...typenames].find(([condition]) => this.covers(condition, type))?.[1];
    const typename = sent === undefined ? name : this.code.constant(sent);
    this.requiredOf(attachment, rows, type, typename, togetherRequired(fragments), key);
  }

  /**
   * Assigns the representation to `key`. A group counts when all its fields are there: what `@skip` took from one does not
   * cost the others.
   */
  private requiredOf(
    attachment: Wanted,
    rows: readonly Row[],
    type: string,
    typename: string,
    groups: readonly (readonly QueryPlanSelectionNode[])[],
    key: string,
  ): void {
    const [only, ...others] = groups;
    const conditional = groups.flat().some((node) => attachment.inputConditions.has(keyOf(node)));
    if (only !== undefined && others.length === 0 && !conditional) {
      const label = this.code.name('b');
      this.code.line(`${label}: {`);
      this.code.line(`${key} = ${this.representation(only, rows, type, typename, attachment, label, true)};\n}`);
      return;
    }
    const texts = new Map<string, string[]>();
    for (const selections of groups) {
      const label = this.code.name('b');
      const names = selections.map((node) => {
        const text = this.code.name('x');
        texts.set(keyOf(node), [...(texts.get(keyOf(node)) ?? []), text]);
        return text;
      });
      this.code.line(`let ${names.join(', ')};\n${label}: {`);
      const values = selections.map((node) => this.conditional(node, rows, type, typename, attachment, label));
      names.forEach((text, index) => {
        this.code.line(`${text} = ${values[index]};`);
      });
      this.code.line('}');
    }
    const found = this.code.name('x');
    const all = this.code.name('s');
    this.code.line(`let ${found}, ${all} = '';`);
    for (const [responseKey, names] of texts) {
      const first = `${found} = ${names.join(' ?? ')}`;
      const prefix = this.code.constant(`${JSON.stringify(responseKey)}:`);
      this.code.line(`if ((${first}) !== undefined) ${all} += (${all} === '' ? '{' : ',') + ${prefix} + ${found};`);
    }
    this.code.line(`if (${all} !== '') ${key} = ${all} + '}';`);
  }

  /** A required field that was not fetched because of its own condition is left out; one that failed leaves `label`. */
  private conditional(
    node: QueryPlanSelectionNode,
    rows: readonly Row[],
    type: string,
    typename: string,
    attachment: Wanted,
    label: string,
  ): string {
    const alternatives = attachment.inputConditions.get(keyOf(node));
    if (alternatives === undefined) return this.required(node, rows, type, typename, attachment, label, true);
    const text = this.code.name('x');
    const inner = this.code.name('b');
    this.code.line(`let ${text};\n${inner}: {`);
    this.code.line(`${text} = ${this.required(node, rows, type, typename, attachment, inner, true)};\n}`);
    const fetched = alternatives.map((all) =>
      all.map(({ variable, is }) => `(run.variables[${this.code.constant(variable)}] === true) === ${is}`).join(' && '),
    );
    this.code.line(`if (${text} === undefined && (${fetched.join(' || ')})) break ${label};`);
    return text;
  }

  /** Writes code for a representation and answers an expression of its JSON text. Leaves `label` when a field is not there. */
  private representation(
    selections: readonly QueryPlanSelectionNode[],
    rows: readonly Row[],
    type: string | null,
    typename: string | null,
    attachment: Wanted,
    label: string,
    top: boolean,
  ): string {
    const parts = selections.map((node, index) => {
      const prefix = this.code.constant(`${index === 0 ? '{' : ','}${JSON.stringify(keyOf(node))}:`);
      return `${prefix} + ${this.required(node, rows, type, typename, attachment, label, top)}`;
    });
    return parts.length === 0 ? "'{}'" : `${parts.join(' + ')} + '}'`;
  }

  /** Expression for the JSON text of one field of a representation. */
  private required(
    node: QueryPlanSelectionNode,
    rows: readonly Row[],
    type: string | null,
    typename: string | null,
    attachment: Wanted,
    label: string,
    top: boolean,
  ): string {
    if (node.kind !== 'Field') throw new TypeError('fragments are applied before fields are written');
    if (node.name === '__typename' && typename !== null) return `J(${typename})`;
    if (node.selections === undefined) {
      const value = this.firstValue(rows, keyOf(node), node.name, type, attachment, top);
      this.code.line(`if (${value} === undefined) break ${label};`);
      return `J(${value})`;
    }
    const values = this.requiredValues(rows, keyOf(node), node.name, type, attachment, top);
    const below = { ...attachment, place: attachment.place?.children.get(keyOf(node)) };
    return this.nested(node.selections, values, below, label);
  }

  private nested(
    selections: readonly QueryPlanSelectionNode[],
    values: readonly Value[],
    attachment: Wanted,
    label: string,
  ): string {
    const text = this.code.name('n');
    const variables = values.map((value) => this.hold(value));
    this.code.line(`let ${text} = 'null';`);
    if (variables.length === 0) this.code.line(`break ${label};`);
    else {
      this.code.line(
        `if (${variables.map(({ variable }) => `${variable} === undefined`).join(' && ')}) break ${label};`,
      );
      this.nestedList(selections, variables, values[0]?.field.lists ?? 0, attachment, text);
    }
    return text;
  }

  private nestedList(
    selections: readonly QueryPlanSelectionNode[],
    held: readonly { readonly variable: string; readonly value: Value }[],
    lists: number,
    attachment: Wanted,
    text: string,
  ): void {
    if (lists > 0) {
      const [first] = held;
      const index = this.code.name('i');
      const item = this.code.name('n');
      this.code.line(
        `if (Array.isArray(${first?.variable})) {\n${text} = '[';\nfor (let ${index} = 0; ${index} < ${first?.variable}.length; ${index}++) {\nlet ${item} = 'null';`,
      );
      const items = held.map(({ variable, value }) => {
        const element = this.code.name('v');
        this.code.line(
          `const ${element} = ${variable} === undefined || ${variable} === null ? undefined : ${variable}[${index}];`,
        );
        return { variable: element, value };
      });
      this.nestedList(selections, items, lists - 1, attachment, item);
      this.code.line(`${text} += (${index} === 0 ? '' : ',') + ${item};\n}\n${text} += ']';\n}`);
      return;
    }
    const rows = held.flatMap(({ variable, value }): Row[] =>
      value.field.object === null
        ? []
        : [{ ...value.row, shape: value.field.object, variable: this.normal(variable), failure: null, root: false }],
    );
    if (rows.length === 0) return;
    const inner = this.code.name('b');
    this.code.line(`if (${rows.map(({ variable }) => `${variable} !== undefined`).join(' || ')}) ${inner}: {`);
    const { place } = attachment;
    for (const below of place?.attachments ?? []) {
      if (place !== undefined && attachment.sources.has(below.fetch)) rows.push(this.attach(below, rows, place));
    }
    const type = this.typeOf(rows);
    const write = (fields: readonly QueryPlanSelectionNode[], known: string | null, typename: string): void => {
      const value = this.representation(mergeRequired(fields), rows, known, typename, attachment, inner, false);
      this.code.line(`${text} = ${value};`);
    };
    if ('fixed' in type) write(this.applied(selections, type.fixed), type.fixed, this.code.constant(type.fixed));
    else if (selections.every(({ kind }) => kind === 'Field')) write(selections, null, type.variable);
    else {
      for (const candidate of type.candidates) {
        this.code.line(`if (${type.variable} === ${this.code.constant(candidate)}) {`);
        write(this.applied(selections, candidate), candidate, type.variable);
        this.code.line('}');
      }
    }
    this.code.line('}');
  }

  /** Fields that are required of objects of a type. */
  private applied(selections: readonly QueryPlanSelectionNode[], type: string): QueryPlanSelectionNode[] {
    return selections.flatMap((node) => {
      if (node.kind === 'Field') return [node];
      const { typeCondition } = node;
      return typeCondition === undefined || this.covers(typeCondition, type) ? this.applied(node.selections, type) : [];
    });
  }

  private requiredValues(
    rows: readonly Row[],
    key: string,
    name: string,
    type: string | null,
    attachment: Wanted,
    top: boolean,
  ): readonly Value[] {
    const values = RowCode.ofField(this.values(rows, key, type), name);
    const wanted = top ? attachment.requiredArguments.get(key) : undefined;
    return wanted === undefined ? values : RowCode.withArguments(values, wanted);
  }

  private firstValue(
    rows: readonly Row[],
    key: string,
    name: string,
    type: string | null,
    attachment: Wanted,
    top: boolean,
  ): string {
    const chosen = this.requiredValues(rows, key, name, type, attachment, top);
    const held = this.code.name('v');
    const expressions = chosen.map((value) => this.serialised(value));
    this.code.line(
      `const ${held} = ${expressions.length === 0 ? 'undefined' : expressions.length === 1 ? expressions[0] : `D(${expressions.join(', ')})`};`,
    );
    return held;
  }

  /** The value as the subgraph's GraphQL would show it. */
  private serialised({ expression, field, mayFail: failing }: Value): string {
    const value = failing ? `U(${expression})` : expression;
    return field.leaf?.names == null ? value : `N(${this.code.constant(field.leaf.names)}, ${value})`;
  }

  /** Holds a value in a variable; failures count as absent. */
  hold(value: Value): { readonly variable: string; readonly value: Value } {
    const variable = this.code.name('v');
    this.code.line(`const ${variable} = ${value.mayFail ? `U(${value.expression})` : value.expression};`);
    return { variable, value };
  }

  /** A variable that is `undefined` where the other is `null`. */
  private normal(variable: string): string {
    const name = this.code.name('r');
    this.code.line(`const ${name} = ${variable} === null ? undefined : ${variable};`);
    return name;
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

/** Required selections of several fragments as one, a field once. */
function mergeRequired(nodes: readonly QueryPlanSelectionNode[]): QueryPlanSelectionNode[] {
  const merged = new Map<string, QueryPlanSelectionNode>();
  for (const node of nodes) {
    if (node.kind !== 'Field') {
      for (const inner of mergeRequired(node.selections)) merged.set(keyOf(inner), inner);
      continue;
    }
    const known = merged.get(keyOf(node));
    const both = known?.kind === 'Field' && known.selections !== undefined && node.selections !== undefined;
    merged.set(keyOf(node), both ? { ...node, selections: [...known.selections, ...node.selections] } : node);
  }
  return [...merged.values()];
}

/** Fragments as groups of fields that count together: those that ask for different parts of one object are one. */
function togetherRequired(
  fragments: readonly (readonly QueryPlanSelectionNode[])[],
): readonly (readonly QueryPlanSelectionNode[])[] {
  const groups: (readonly QueryPlanSelectionNode[])[] = [];
  for (const fragment of fragments) {
    let joined = fragment;
    for (const group of [...groups]) {
      const apart = joined.every((node) =>
        group.every((other) => keyOf(node) !== keyOf(other) || JSON.stringify(node) === JSON.stringify(other)),
      );
      if (apart) continue;
      groups.splice(groups.indexOf(group), 1);
      joined = mergeRequired([...group, ...joined]);
    }
    groups.push(joined);
  }
  return groups;
}

function keyOf(node: QueryPlanSelectionNode): string {
  return node.kind === 'Field' ? (node.alias ?? node.name) : '';
}
