/** What a command says: text for people, coloured when a terminal reads it, or one JSON document for machines. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

export interface Terminal {
  /** A line for people; nothing with `--json`. */
  say(line: string): void;
  /** A step that takes a while; for people at a terminal only, on standard error. */
  progress(line: string): void;
  /** The answer for machines; nothing without `--json`. */
  answer(value: object): void;
  /** A problem, on standard error; with `--json` it is part of the answer. */
  complain(message: string): void;
  style(style: Style, text: string): string;
  readonly json: boolean;
}

export interface TerminalOptions {
  readonly json: boolean;
  readonly out: NodeJS.WriteStream;
  readonly error: NodeJS.WriteStream;
  /** `NO_COLOR` is set (no-color.org). */
  readonly noColor: boolean;
}

export function openTerminal({ json, out, error, noColor }: TerminalOptions): Terminal {
  const coloured = out.isTTY === true && !noColor && !json;
  return {
    json,
    say: (line) => {
      if (!json) out.write(`${line}\n`);
    },
    progress: (line) => {
      if (!json && error.isTTY === true) error.write(`${line}\n`);
    },
    answer: (value) => {
      if (json) out.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    complain: (message) => {
      if (!json) error.write(`${message}\n`);
    },
    style: (style, text) => (coloured ? styleText(style, text) : text),
  };
}

/** "1 guess", "2 guesses". */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun}${noun.endsWith('s') ? 'es' : 's'}`;
}
