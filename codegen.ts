/**
 * Driver of the compiler: reads every service folder under `subgraphs/`, writes `schema/generated`, `schema/client/generated`,
 * docs/configuration.md and docs/errors.md.
 *
 *   npm run codegen             write the files
 *   npm run codegen -- --check  fail when a committed file differs from what would be written
 *   --project DIR               work on another project folder with `subgraphs/` and `schema/operations/`
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurationTable } from './gateway/settings/page.ts';
import { clientData } from './schema/compile/client-data.ts';
import { compile } from './schema/compile/compile.ts';
import { errorPage } from './schema/compile/error-page.ts';
import { readOperations } from './schema/compile/operations.ts';
import { BuildError, describeProblem } from './schema/compile/problem.ts';
import { readNatives, readOperationFiles, readSources } from './schema/project/read-sources.ts';

const flag = process.argv.indexOf('--project');
const root = flag === -1 ? fileURLToPath(new URL('.', import.meta.url)) : resolve(process.argv[flag + 1] ?? '.');
const OUTPUT = 'schema/generated';
const CLIENT = 'schema/client/generated';
/** Folders that hold nothing but what is generated; dashboards and rules are of this project alone. */
const FOLDERS = [OUTPUT, CLIENT, ...(flag === -1 ? ['ops/generated/dashboards', 'ops/generated/prometheus'] : [])];

/** All generated files by path relative to the project. */
async function generate(directory: string): Promise<Map<string, string>> {
  const compiled = await compile(await readSources(directory), await readNatives(directory));
  for (const warning of [...compiled.warnings, ...compiled.restWarnings]) console.warn(`${describeProblem(warning)}\n`);
  const files = new Map<string, string>();
  for (const { service, sdl, bindings, rest } of compiled.services) {
    files.set(`${OUTPUT}/${service}.graphql`, sdl);
    files.set(`${OUTPUT}/${service}.bindings.json`, `${JSON.stringify(bindings, null, 2)}\n`);
    files.set(`${OUTPUT}/${service}.rest.json`, `${JSON.stringify(rest, null, 2)}\n`);
  }
  files.set(`${OUTPUT}/supergraph.graphql`, compiled.supergraphSdl);
  files.set(`${OUTPUT}/openapi.json`, `${JSON.stringify(compiled.openApi, null, 1)}\n`);
  files.set(`${OUTPUT}/api.graphql`, compiled.apiSdl);
  const operations = await readOperations(compiled.apiSchema, await readOperationFiles(directory));
  files.set(`${OUTPUT}/trusted-documents.json`, operations.trustedDocuments);
  files.set(`${CLIENT}/operations.ts`, operations.typedDocuments);
  for (const [name, text] of clientData(compiled)) files.set(`${CLIENT}/${name}`, text);
  if (flag === -1) {
    files.set('docs/configuration.md', configurationTable());
    const { generateOps } = await import('./ops/generate.ts');
    for (const [file, text] of generateOps()) files.set(file, text);
    files.set('docs/errors.md', errorPage(compiled.services.map(({ bindings }) => bindings)));
  }
  return files;
}

async function check(directory: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const stale: string[] = [];
  for (const folder of FOLDERS) {
    const present = (await readdir(join(directory, folder)).catch(() => [])).map((name) => `${folder}/${name}`);
    stale.push(...present.filter((file) => !files.has(file)));
  }
  for (const [file, text] of files) {
    const committed = await readFile(join(directory, file), 'utf8').catch(() => null);
    if (committed !== text) stale.push(file);
  }
  return stale;
}

async function main(): Promise<number> {
  const files = await generate(root);
  if (process.argv.includes('--check')) {
    const stale = await check(root, files);
    if (stale.length === 0) return 0;
    console.error(`These files differ from their sources; run npm run codegen:\n  ${stale.join('\n  ')}`);
    return 1;
  }
  for (const folder of FOLDERS) {
    await rm(join(root, folder), { recursive: true, force: true });
    await mkdir(join(root, folder), { recursive: true });
  }
  for (const [file, text] of files) await writeFile(join(root, file), text);
  console.log(`${files.size} files written to ${FOLDERS.join(', ')}`);
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof BuildError ? error.message : error);
    process.exitCode = 1;
  },
);
