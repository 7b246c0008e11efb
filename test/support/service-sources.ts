/** What the compiler reads of a service, from the committed folders or made up by a test. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceSource } from '../../schema/compile/service-source.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The committed services, as codegen reads them. */
export function committedSources(): ServiceSource[] {
  return readdirSync(join(project, 'subgraphs'))
    .filter((name) => name !== 'engine')
    .map((name) => {
      const contractFile = `subgraphs/${name}/openapi.yaml`;
      const overlayFile = `subgraphs/${name}/overlay.yaml`;
      const contract = readFileSync(join(project, contractFile), 'utf8');
      return { name, contractFile, contract, overlayFile, overlay: readFileSync(join(project, overlayFile), 'utf8') };
    });
}
