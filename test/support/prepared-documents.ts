/**
 * Documents for places that the access matrix's document does not reach: there the service refuses the call before it looks
 * at the key. Each is made anew for every call, valid except for the key that is put into it.
 */
import { ACCESS_MATRIX } from './access-matrix.ts';
import { OWN } from './foreign-records.ts';
import type { World } from './world.ts';

let running = 0;

/** The next free number of an air waybill: the check digit is the serial modulo seven (domain: AWB numbers). */
function nextNumber(): string {
  const serial = 9_100_000 + ++running;
  return `045-${serial}${serial % 7}`;
}

function matrixDocument(operation: string): string {
  const document = ACCESS_MATRIX.find((row) => row.operation === operation)?.document;
  if (document === undefined || document === null) throw new Error(`the access matrix has no document of ${operation}`);
  return document;
}

/** A record of the own tenant that may be changed, with its version. */
async function changeable(world: World, list: string): Promise<{ id: string; version: number }> {
  const { data } = await world.ask(`{ list: ${list} { data { id version } } }`, { as: 'root.admin', tenant: OWN });
  return data.list.data[0];
}

function assign(operation: string, key: string, list: string): (world: World) => Promise<string> {
  return async (world) => {
    const { id, version } = await changeable(world, list);
    return `mutation { ${operation}(${key}: "${id}", input: { expectedVersion: ${version} }) { id } }`;
  };
}

const declaration = (more: string): Promise<string> =>
  Promise.resolve(
    matrixDocument('createDeclaration')
      .replace('input: {', `input: { ${more} `)
      .replace('importer: {', 'importer: { taxId: "11111111-1", taxIdType: RUT, '),
  );

/** By coordinate of the place. */
export const PREPARED: Readonly<Record<string, (world: World) => Promise<string>>> = {
  'Mutation.assignDeclaration.input.userId': assign(
    'assignDeclaration',
    'declarationId',
    'declarations(status: [DRAFT], limit: 1)',
  ),
  'Mutation.assignMawb.input.userId': assign('assignMawb', 'mawbId', 'mawbs(status: [DRAFT], limit: 1)'),
  'Mutation.assignHawb.input.userId': assign('assignHawb', 'hawbId', 'hawbs(status: [CREATED], limit: 1)'),
  'Mutation.createDeclaration.input.assignedTo': () => declaration('mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001"'),
  'Mutation.createDeclaration.input.mawbId': () => declaration(''),
  'Mutation.createDeclaration.input.hawbId': () => declaration(''),
  'Mutation.createMawb.input.assignedTo': () =>
    Promise.resolve(matrixDocument('createMawb').replace('045-12345676', nextNumber())),
  'Mutation.createHawb.input.assignedTo': () =>
    Promise.resolve(
      matrixDocument('createHawb')
        .replace(/hawbNumber: "[^"]*"/, `hawbNumber: "NEW${++running}"`)
        .replace(/origin: "[^"]*", destination: "[^"]*"/, 'origin: "MIA", destination: "SCL"'),
    ),
  'Mutation.createUser.input.groupIds': () => {
    const name = `somebody.new${++running}`;
    return Promise.resolve(
      matrixDocument('createUser').replace('ana.rojas', name).replace('a@b.cl', `${name}@example.test`),
    );
  },
  'Mutation.consolidateHawbs.input.hawbIds': async (world) => {
    const { id, version } = await changeable(world, 'mawbs(status: [DRAFT, BKD, RCS], waybillType: MASTER, limit: 1)');
    return `mutation { consolidateHawbs(mawbId: "${id}", input: { hawbIds: [], expectedVersion: ${version} }) { rejected { code } } }`;
  },
  'Mutation.removeHawbFromMawb.hawbId': async (world) => {
    const query = '{ hawbs(unconsolidated: false, limit: 1) { data { mawbId } } }';
    const { data } = await world.ask(query, { as: 'root.admin', tenant: OWN });
    const [{ mawbId }] = data.hawbs.data;
    return `mutation { removeHawbFromMawb(mawbId: "${mawbId}", hawbId: "", expectedVersion: 999) { id } }`;
  },
};

/** The document in which the key of a record is written at `coordinate`. */
export async function baseDocument(world: World, coordinate: string, rootField: string): Promise<string> {
  const prepared = PREPARED[coordinate];
  if (prepared !== undefined) return prepared(world);
  const document = ROOT_DOCUMENTS.get(rootField);
  if (document === undefined) throw new Error(`the access matrix has no document that asks for ${rootField}`);
  return document;
}

/** Fields that no service answers, so that the matrix has none of them. */
const NATIVE: Readonly<Record<string, string>> = {
  notifications: '{ notifications { data { id } } }',
  unreadNotificationCount: '{ unreadNotificationCount }',
  markNotificationsRead: 'mutation { markNotificationsRead(ids: ["x"]) }',
  markAllNotificationsRead: 'mutation { markAllNotificationsRead }',
};

/** The matrix's documents by their root field; of several the first, which is about the field itself. */
export const ROOT_DOCUMENTS: ReadonlyMap<string, string> = (() => {
  const documents = new Map<string, string>(Object.entries(NATIVE));
  for (const { document } of ACCESS_MATRIX) {
    const field = /^\s*(?:mutation|query)?\s*\{\s*(\w+)/.exec(document ?? '')?.[1];
    if (document !== null && field !== undefined && !documents.has(field)) documents.set(field, document);
  }
  return documents;
})();
