/**
 * Text of generated functions. What a client chose (aliases, variable names, values) never becomes part of the text: it
 * is passed in beside it as a constant. Only names of the schema that are JavaScript identifiers are written out.
 */

import { compactText } from './compact-text.ts';

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
/** Names that read something else than an own property of a row. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

export class Code {
  private readonly lines: string[] = [];
  private readonly constants: unknown[] = [];
  private readonly known = new Map<unknown, string>();
  private readonly schemaNames: ReadonlySet<string>;
  private names = 0;

  /** @param schemaNames names of the supergraph's fields; property names outside of it are passed as constants */
  constructor(schemaNames: ReadonlySet<string>) {
    this.schemaNames = schemaNames;
  }

  line(text: string): void {
    this.lines.push(text);
  }

  /** A new local name. */
  name(prefix: string): string {
    this.names += 1;
    return `${prefix}${this.names}`;
  }

  /** The name under which the generated code finds a value. Equal primitives share one. */
  constant(value: unknown): string {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    const name = `k${this.constants.length}`;
    this.constants.push(typeof value === 'string' ? compactText(value) : value);
    this.known.set(value, name);
    return name;
  }

  /** Reads a property of a row. */
  property(row: string, name: string): string {
    const plain = IDENTIFIER.test(name) && this.schemaNames.has(name) && !INHERITED.has(name);
    return plain ? `${row}.${name}` : `${row}[${this.constant(name)}]`;
  }

  /** Runs `emit` and answers what it wrote, without writing it here. */
  capture(emit: () => void): string {
    const start = this.lines.length;
    emit();
    return this.lines.splice(start).join('\n');
  }

  /**
   * Compiles everything written so far.
   *
   * @param library functions the code may call, by the name it uses for them
   * @param result expression that the compiled code answers
   */
  compile<T>(library: Readonly<Record<string, unknown>>, result: string): T {
    const constants = this.constants.map((_, index) => `const k${index} = constants[${index}];`).join('\n');
    const body = `'use strict';\n${constants}\n${this.lines.join('\n')}\nreturn ${result};`;
    const factory = new Function(...Object.keys(library), 'constants', body);
    return factory(...Object.values(library), this.constants) as T;
  }
}
