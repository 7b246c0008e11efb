/** What the compiler reads of a service, from the committed folders or made up by a test. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NativeSource, ServiceSource } from '../../schema/compile/service-source.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The committed services, as codegen reads them. */
export function committedSources(): ServiceSource[] {
  return readdirSync(join(project, 'subgraphs'))
    .filter((name) => existsSync(join(project, 'subgraphs', name, 'openapi.yaml')))
    .map((name) => {
      const contractFile = `subgraphs/${name}/openapi.yaml`;
      const overlayFile = `subgraphs/${name}/overlay.yaml`;
      const contract = readFileSync(join(project, contractFile), 'utf8');
      return { name, contractFile, contract, overlayFile, overlay: readFileSync(join(project, overlayFile), 'utf8') };
    });
}

/** The committed subgraphs of the gateway's own, as codegen reads them. */
export function committedNatives(): NativeSource[] {
  return readdirSync(join(project, 'subgraphs'))
    .map((name) => ({ name, schemaFile: `subgraphs/${name}/schema.graphql` }))
    .filter(({ schemaFile }) => existsSync(join(project, schemaFile)))
    .map((native) => ({ ...native, schema: readFileSync(join(project, native.schemaFile), 'utf8') }));
}
