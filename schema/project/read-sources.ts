/** Reads the folders of a project: contracts with their overlays, and the operations of its pages. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OperationFile } from '../compile/operations.ts';
import { BuildError } from '../compile/problem.ts';
import type { NativeSource, ServiceSource } from '../compile/service-source.ts';

/** Every folder of `subgraphs/` that holds a contract; none when there is no such folder. */
export async function readSources(directory: string): Promise<ServiceSource[]> {
  const sources: ServiceSource[] = [];
  for (const entry of await entriesOf(join(directory, 'subgraphs'))) {
    if (!entry.isDirectory() || entry.name === 'engine') continue;
    if ((await readNative(directory, entry.name)) !== null) continue;
    const contractFile = `subgraphs/${entry.name}/openapi.yaml`;
    const overlayFile = `subgraphs/${entry.name}/overlay.yaml`;
    sources.push({
      name: entry.name,
      contractFile,
      contract: await readPart(directory, contractFile, 'the contract that the team of the service hands in'),
      overlayFile,
      overlay: await readPart(directory, overlayFile, 'an overlay: gateway add proposes one'),
    });
  }
  return sources;
}

/** @throws {BuildError} when it is not there: a service is two files, and an editor may just be writing one anew */
async function readPart(directory: string, file: string, what: string): Promise<string> {
  try {
    return await readFile(join(directory, file), 'utf8');
  } catch (error) {
    const reason = `it cannot be read (${(error as NodeJS.ErrnoException).code})`;
    throw new BuildError([
      { file, pointer: '/', reason, remedy: `write ${what}; or remove the folder of the service` },
    ]);
  }
}

/** Every folder of `subgraphs/` whose schema is written by hand: the gateway's own. */
export async function readNatives(directory: string): Promise<NativeSource[]> {
  const natives: NativeSource[] = [];
  for (const entry of await entriesOf(join(directory, 'subgraphs'))) {
    const native = entry.isDirectory() ? await readNative(directory, entry.name) : null;
    if (native !== null) natives.push(native);
  }
  return natives;
}

async function readNative(directory: string, name: string): Promise<NativeSource | null> {
  const schemaFile = `subgraphs/${name}/schema.graphql`;
  const schema = await readFile(join(directory, schemaFile), 'utf8').catch(() => null);
  return schema === null ? null : { name, schemaFile, schema };
}

/** Every file of `schema/operations/`, by name. */
export async function readOperationFiles(directory: string): Promise<OperationFile[]> {
  const folder = join(directory, 'schema/operations');
  const names = (await entriesOf(folder)).map(({ name }) => name).filter((name) => name.endsWith('.graphql'));
  return Promise.all(
    names.sort().map(async (name) => ({
      file: `schema/operations/${name}`,
      text: await readFile(join(folder, name), 'utf8'),
    })),
  );
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
