/** Reads the operations that came with a client: its build writes them into one file, by the SHA-256 of each text. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DocumentNode, Kind, parse } from 'graphql';
import { documentId } from './document-registry.ts';

export interface TrustedDocument {
  readonly id: string;
  readonly text: string;
  /** Name of its operation; `undefined`: it has one without a name, or several. */
  readonly name: string | undefined;
}

/** The portal's operations, which the compiler committed beside the graph. */
const PORTAL = fileURLToPath(new URL('../../../schema/generated/trusted-documents.json', import.meta.url));

/**
 * @param path JSON: `{ "<id>": "<text>" }`, or `{ "<id>": { "document": "<text>" } }`. Default: the portal's operations
 * @throws {Error} when it is no such file, an id is not the SHA-256 of its text, or a text is no GraphQL
 */
export function loadTrustedDocuments(path: string = PORTAL): readonly TrustedDocument[] {
  const entries = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  return Object.entries(entries).map(([id, entry]) => {
    const text = typeof entry === 'string' ? entry : (entry as { document?: unknown } | null)?.document;
    if (typeof text !== 'string') throw new Error(`${id} has no document`);
    if (documentId(text) !== id) throw new Error(`${id} is not the SHA-256 of its document`);
    return { id, text, name: nameOf(parse(text, { noLocation: true })) };
  });
}

function nameOf({ definitions }: DocumentNode): string | undefined {
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return operations.length === 1 ? operations[0]?.name?.value : undefined;
}
