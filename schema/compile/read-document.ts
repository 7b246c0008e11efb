/** Text of a contract or overlay → its data. */
import { parse as parseYaml, YAMLParseError } from 'yaml';
import type { Json } from './document.ts';
import { BuildError } from './problem.ts';

/** Aliases a document may expand to; more is a bomb, not a contract. */
const ALIAS_LIMIT = 10_000;

/** The message quotes the document; what a terminal would obey (escape sequences) is not passed on. */
const TERMINAL_CONTROLS = /[^\P{Cc}\n]/gu;

/** @throws {BuildError} with the line that is wrong */
export function readDocument(text: string, file: string): Json {
  // JSON is YAML too, but its own parser is a hundred times faster, which large contracts need.
  if (/^\uFEFF?\s*\{/.test(text)) {
    try {
      return JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
    } catch {
      // Flow-style YAML, or broken: the YAML parser says which, and where.
    }
  }
  try {
    return parseYaml(text, { merge: true, maxAliasCount: ALIAS_LIMIT }) as Json;
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
    throw new BuildError([
      {
        file,
        pointer: line === undefined ? '/' : `line ${line}`,
        reason: `not YAML: ${(error as Error).message.replace(TERMINAL_CONTROLS, '\uFFFD')}`,
        remedy: 'mend the line that is named',
      },
    ]);
  }
}
