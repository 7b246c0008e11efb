/** Every command that the documentation shows: the lines of fenced `sh` blocks, and spans of code that begin with a program. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface DocumentedCommand {
  readonly page: string;
  /** As a shell reads it: continued lines joined, without the remark behind it. */
  readonly text: string;
}

export const root = fileURLToPath(new URL('../../', import.meta.url));
const inFolder = (folder: string): string[] =>
  readdirSync(root + folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}/${file}`);

export const PAGES: readonly string[] = ['README.md', ...inFolder('docs'), ...inFolder('docs/runbooks')];

const PROGRAM =
  /^(npm|npx|node|git|curl|kubectl|docker|nginx|envsubst|redis-cli|promtool|export|mkdir|cp|cd|date|df) \S/;

export function readPage(page: string): string {
  return readFileSync(root + page, 'utf8');
}

interface Block {
  readonly language: string;
  readonly text: string;
}

function blocksOf(page: string): Block[] {
  return [...readPage(page).matchAll(/^ *```(\w*)\n(.*?)^ *```/gms)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

function commandsOf(text: string): string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s+)# .*$/, '').trim())
    .filter((line) => line !== '');
}

/** What a reader copies as it stands. */
export function fencedCommands(): DocumentedCommand[] {
  return PAGES.flatMap((page) =>
    blocksOf(page)
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => commandsOf(text))
      .map((text) => ({ page, text })),
  );
}

/** Commands in sentences and tables; `…` and `<name>` in them stand for something. */
export function inlineCommands(): DocumentedCommand[] {
  return PAGES.flatMap((page) =>
    [...readPage(page).matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)]
      .map(([, span = '']) => span)
      .filter((span) => PROGRAM.test(span))
      .map((text) => ({ page, text })),
  );
}

/** Lines that look like commands in blocks of no or another language: nobody would check them. */
export function hiddenCommands(): DocumentedCommand[] {
  return PAGES.flatMap((page) =>
    blocksOf(page)
      .filter(({ language }) => language !== 'sh')
      .flatMap(({ text }) => text.split('\n').filter((line) => PROGRAM.test(line)))
      .map((text) => ({ page, text })),
  );
}
