/** Plants a mistake into a copy of the product and lets the fuzz run there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export interface PlantedBreak {
  readonly name: string;
  readonly file: string;
  /** Text of the file, found exactly once. */
  readonly from: string;
  readonly to: string;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COPIED = ['gateway', 'subgraphs', 'schema', 'dev', 'test', 'package.json', 'tsconfig.json'];

export function readPlantedBreaks(): readonly PlantedBreak[] {
  return parse(readFileSync(join(ROOT, 'test/tenants/planted-breaks.yaml'), 'utf8')) as readonly PlantedBreak[];
}

/** The text with the mistake in it. @throws {Error} when the place is not there exactly once */
export function plant(text: string, { name, from, to }: PlantedBreak): string {
  if (text.split(from).length !== 2) throw new Error(`the place of "${name}" is not there exactly once`);
  return text.replace(from, () => to);
}

/** @returns the first thing that the fuzz found wrong; `null` when it found nothing */
export async function seenBreak(planted: PlantedBreak, options: readonly string[]): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'planted-'));
  try {
    for (const entry of COPIED) await cp(join(ROOT, entry), join(folder, entry), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const file = join(folder, planted.file);
    await writeFile(file, plant(await readFile(file, 'utf8'), planted));
    const fuzz = spawn(
      process.execPath,
      ['--import', 'tsx', join(folder, 'test/tenants/run.ts'), '--until-wrong', ...options],
      { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let told = '';
    fuzz.stdout.on('data', (text) => {
      told += text;
    });
    const [code] = await once(fuzz, 'close');
    if (code === 0) return null;
    const found = told.split('\n').find((line) => /^with(?:out)? Redis, /.test(line));
    if (found === undefined) throw new Error(`with "${planted.name}" the fuzz does not run: ${told}`);
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
