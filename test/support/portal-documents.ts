/** The portal's operations: what the committed trusted documents hold, and which page each belongs to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DocumentNode, type FieldNode, Kind, type OperationTypeNode, parse, print, visit } from 'graphql';

export interface PortalOperation {
  readonly name: string;
  readonly kind: `${OperationTypeNode}`;
  /** Name of the operation file without its extension, `p04-mawb-detail`. */
  readonly page: string;
}

const project = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(project, 'schema/operations');

const trusted = JSON.parse(readFileSync(join(project, 'schema/generated/trusted-documents.json'), 'utf8')) as Readonly<
  Record<string, { readonly name: string; readonly document: string }>
>;

/** Text of every trusted document by operation name, with each `__typename` that clients with a cache ask for. */
export const TRUSTED: ReadonlyMap<string, string> = new Map(
  Object.values(trusted).map(({ name, document }) => [name, document]),
);

/** The same as they were written, for tests that compare answers. */
export const DOCUMENTS: ReadonlyMap<string, string> = new Map(
  [...TRUSTED].map(([name, document]) => [name, print(visit(parse(document), { Field: withoutTypename }))]),
);

function withoutTypename({ name }: FieldNode): null | undefined {
  return name.value === '__typename' ? null : undefined;
}

export const PORTAL_OPERATIONS: readonly PortalOperation[] = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .sort()
  .flatMap((file) =>
    operationsOf(parse(readFileSync(join(folder, file), 'utf8'))).map((operation) => ({
      ...operation,
      page: file.replace('.graphql', ''),
    })),
  );

function operationsOf(document: DocumentNode): Omit<PortalOperation, 'page'>[] {
  return document.definitions
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    .map(({ name, operation }) => ({ name: name?.value ?? '', kind: operation }));
}
