/** For every type whose rows hold keys of other records: a document that shows one row, and the answer the row comes from. */
import { OWN } from './foreign-records.ts';
import type { World } from './world.ts';

type Row = Record<string, unknown>;

export interface RowPath {
  readonly service: 'iam' | 'customs' | 'mawb';
  /** Operation that answers the row. */
  readonly operation: string;
  /** Its path, for the record below. */
  readonly url: string;
  readonly row: (body: Row) => Row;
  readonly document: (leaf: string) => string;
  /** The row in the answer's data. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  readonly answer: (data: any) => unknown;
  readonly callers: readonly string[];
}

const EVERYBODY = ['root.admin', 'ana.rojas', 'bruno.diaz', 'diego.vera'];
const ADMINISTRATORS = ['root.admin', 'diego.vera'];
const MAWB = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
const HAWB = 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001';
const DECLARATION = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';
const USER = '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a04';

const first = (body: Row): Row => (body.data as Row[])[0] as Row;

export const ROW_PATHS: Readonly<Record<string, RowPath>> = {
  Mawb: {
    service: 'mawb',
    operation: 'getMawbById',
    url: `/v0/mawbs/${MAWB}`,
    row: (body) => body,
    document: (leaf) => `{ mawb(mawbId: "${MAWB}") { ${leaf} } }`,
    answer: (data) => data.mawb,
    callers: EVERYBODY,
  },
  MawbEvent: {
    service: 'mawb',
    operation: 'listMawbEvents',
    url: `/v0/mawbs/${MAWB}/events`,
    row: first,
    document: (leaf) => `{ mawb(mawbId: "${MAWB}") { events { data { ${leaf} } } } }`,
    answer: (data) => data.mawb.events.data[0],
    callers: EVERYBODY,
  },
  Hawb: {
    service: 'mawb',
    operation: 'getHawbById',
    url: `/v0/hawbs/${HAWB}`,
    row: (body) => body,
    document: (leaf) => `{ hawb(hawbId: "${HAWB}") { ${leaf} } }`,
    answer: (data) => data.hawb,
    callers: EVERYBODY,
  },
  HawbEvent: {
    service: 'mawb',
    operation: 'listHawbEvents',
    url: `/v0/hawbs/${HAWB}/events`,
    row: first,
    document: (leaf) => `{ hawb(hawbId: "${HAWB}") { events { data { ${leaf} } } } }`,
    answer: (data) => data.hawb.events.data[0],
    callers: EVERYBODY,
  },
  Declaration: {
    service: 'customs',
    operation: 'getDeclarationById',
    url: `/v0/declarations/${DECLARATION}`,
    row: (body) => body,
    document: (leaf) => `{ declaration(declarationId: "${DECLARATION}") { ${leaf} } }`,
    answer: (data) => data.declaration,
    callers: EVERYBODY,
  },
  DeclarationItem: {
    service: 'customs',
    operation: 'getDeclarationById',
    url: `/v0/declarations/${DECLARATION}`,
    row: (body) => (body.items as Row[])[0] as Row,
    document: (leaf) => `{ declaration(declarationId: "${DECLARATION}") { items { ${leaf} } } }`,
    answer: (data) => data.declaration.items[0],
    callers: EVERYBODY,
  },
  DeclarationHistoryEntry: {
    service: 'customs',
    operation: 'listDeclarationHistory',
    url: `/v0/declarations/${DECLARATION}/history`,
    row: first,
    document: (leaf) => `{ declaration(declarationId: "${DECLARATION}") { history { data { ${leaf} } } } }`,
    answer: (data) => data.declaration.history.data[0],
    callers: EVERYBODY,
  },
  DeclarationDocument: {
    service: 'customs',
    operation: 'listDeclarationDocuments',
    url: `/v0/declarations/${DECLARATION}/documents`,
    row: first,
    document: (leaf) => `{ declaration(declarationId: "${DECLARATION}") { documents { ${leaf} } } }`,
    answer: (data) => data.declaration.documents[0],
    callers: EVERYBODY,
  },
  User: {
    service: 'iam',
    operation: 'getUserById',
    url: `/v0/users/${USER}`,
    row: (body) => body,
    document: (leaf) => `{ user(userId: "${USER}") { ${leaf} } }`,
    answer: (data) => data.user,
    callers: ADMINISTRATORS,
  },
  Group: {
    service: 'iam',
    operation: 'listGroups',
    url: '/v0/groups',
    row: first,
    document: (leaf) => `{ groups { data { ${leaf} } } }`,
    answer: (data) => data.groups.data[0],
    callers: ADMINISTRATORS,
  },
  Role: {
    service: 'iam',
    operation: 'listRoles',
    url: '/v0/roles',
    row: first,
    document: (leaf) => `{ roles { ${leaf} } }`,
    answer: (data) => data.roles[0],
    callers: ADMINISTRATORS,
  },
};

/**
 * Lets the service answer the row with another key in it, until its switches are cleared.
 *
 * @returns the key that the row had
 */
export async function plantKey(world: World, path: RowPath, property: string, key: unknown): Promise<unknown> {
  const service = world.standIns[path.service];
  const [businessUnit = '', countryCode = ''] = OWN.split(':');
  const response = await fetch(service.url + path.url, {
    headers: {
      authorization: `Bearer ${await world.token('root.admin')}`,
      'x-business-unit': businessUnit,
      'x-country-code': countryCode,
    },
  });
  const body = (await response.json()) as Row;
  const row = path.row(body);
  const before = row[property];
  row[property] = key;
  service.failures.clear();
  service.failures.fail(path.operation, { body });
  return before;
}
