/**
 * Code that makes the key of an attached row out of the rows at a place: the key field's value, a short key, or the JSON
 * text of the representation that the fetch sends (Federation's `_Any`).
 */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { Code } from './code.ts';
import type { Attachment, Place } from './places.ts';
import { keyOf, mergeRequired, togetherRequired } from './required-fields.ts';
import { ofField, type Row, type TypeAtPlace, type Value, withArguments } from './values.ts';

/** An attachment, and the place its required fields are looked for at. */
type Wanted = Attachment & { readonly place: Place | undefined };

/** What the rows at a place can be asked; see `RowCode`. */
export interface Rows {
  readonly code: Code;
  values(rows: readonly Row[], key: string, type: string | null): readonly Value[];
  typeOf(rows: readonly Row[]): TypeAtPlace;
  hold(value: Value): { readonly variable: string; readonly value: Value };
  normal(variable: string): string;
  attach(attachment: Attachment, rows: readonly Row[], place: Place): Row;
  covers(condition: string, type: string): boolean;
}

export class RepresentationCode {
  private readonly rows: Rows;
  private readonly code: Code;

  constructor(rows: Rows) {
    this.rows = rows;
    this.code = rows.code;
  }

  /**
   * Writes code for the key under which an attached row is found; answers the variable, `undefined` at run time when the
   * object has no such key. Collecting keys and writing the answer run the same code, so they cannot disagree.
   */
  key(of: Attachment, rows: readonly Row[], place: Place): string {
    const attachment: Wanted = { ...of, place };
    const key = this.code.name('key');
    this.code.line(`let ${key};`);
    const type = this.rows.typeOf(rows);
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
      node.kind === 'InlineFragment' && (node.typeCondition === undefined || this.rows.covers(node.typeCondition, type))
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
    const sent = [...typenames].find(([condition]) => this.rows.covers(condition, type))?.[1];
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
    const variables = values.map((value) => this.rows.hold(value));
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
        : [
            {
              ...value.row,
              shape: value.field.object,
              variable: this.rows.normal(variable),
              failure: null,
              root: false,
            },
          ],
    );
    if (rows.length === 0) return;
    const inner = this.code.name('b');
    this.code.line(`if (${rows.map(({ variable }) => `${variable} !== undefined`).join(' || ')}) ${inner}: {`);
    const { place } = attachment;
    for (const below of place?.attachments ?? []) {
      if (place !== undefined && attachment.sources.has(below.fetch)) rows.push(this.rows.attach(below, rows, place));
    }
    const type = this.rows.typeOf(rows);
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
      return typeCondition === undefined || this.rows.covers(typeCondition, type)
        ? this.applied(node.selections, type)
        : [];
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
    const values = ofField(this.rows.values(rows, key, type), name);
    const wanted = top ? attachment.requiredArguments.get(key) : undefined;
    return wanted === undefined ? values : withArguments(values, wanted);
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
}
