/** The environments as kubectl renders them, and what they were rendered from. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const K8S = fileURLToPath(new URL('./', import.meta.url));
export const RENDERED = join(K8S, 'rendered');
const SOURCES = ['base', 'components', 'environments'];

export function environments(): string[] {
  return readdirSync(join(K8S, 'environments')).sort();
}

/** First line of a rendered file: tells without kubectl whether it is of today's sources. */
export function headOf(environment: string): string {
  return `# kubectl kustomize k8s/environments/${environment}, by npm run k8s:render; sources ${digestOfSources()}`;
}

function digestOfSources(): string {
  const digest = createHash('sha256');
  for (const path of SOURCES.flatMap((folder) => files(folder))) {
    digest.update(`${path}\n${readFileSync(join(K8S, path), 'utf8')}\n`);
  }
  return digest.digest('hex').slice(0, 16);
}

function files(folder: string): string[] {
  const entries = readdirSync(join(K8S, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? files(path) : [path];
  });
}
