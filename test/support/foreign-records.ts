/** Records of other tenants, and every text by which an answer would give one of them away. */
import type { RecordKind } from './id-positions.ts';
import type { World } from './world.ts';

export const OWN = 'SERHAFEN:CL';
export const FOREIGN = ['ANDESBOX:CL', 'SERHAFEN:PE'] as const;
/** A waybill number that nobody has: a valid check digit (domain: AWB numbers). */
export const NO_NUMBER = '045-99999995';

export interface KnownRecord {
  readonly id: string;
  /** Number that people use: of an air waybill. */
  readonly number: string;
}

export type Records = Readonly<Record<RecordKind, readonly KnownRecord[]>>;

export interface Tenants {
  readonly records: Readonly<Record<string, Records>>;
  /** Texts of records of other tenants that no record of the own tenant has. */
  readonly secrets: ReadonlySet<string>;
}

/** One page of everything that has an identity, with the texts that tell who it is. */
const PAGES: Readonly<Record<RecordKind, string>> = {
  Mawb: 'mawbs(page: $page, limit: 100) { data { id awbNumber awbSerial manifestNumber } meta { totalPages } }',
  Hawb: 'hawbs(page: $page, limit: 100) { data { id hawbNumber trackingNumber } meta { totalPages } }',
  Declaration:
    'declarations(page: $page, limit: 100) { data { id internalNumber identificationNumber transportDocument { number } } meta { totalPages } }',
  User: 'users(page: $page, limit: 100) { data { id username displayName email rut phone } meta { totalPages } }',
  Group: 'groups(page: $page, limit: 100) { data { id name path } meta { totalPages } }',
};

/** Reads all tenants as the user who has every grant. */
export async function learnTenants(world: World): Promise<Tenants> {
  const texts = new Map<string, Set<string>>();
  const records: Record<string, Records> = {};
  for (const tenant of [OWN, ...FOREIGN]) {
    const seen = new Set<string>();
    const kinds = Object.keys(PAGES) as RecordKind[];
    const lists = await Promise.all(kinds.map((kind) => readAll(world, tenant, kind, seen)));
    texts.set(tenant, seen);
    records[tenant] = Object.fromEntries(kinds.map((kind, index) => [kind, lists[index]])) as unknown as Records;
  }
  const own = texts.get(OWN) ?? new Set();
  const secrets = FOREIGN.flatMap((tenant) => [...(texts.get(tenant) ?? [])]).filter((text) => !own.has(text));
  // Users with grants everywhere are records of the own tenant too.
  for (const tenant of FOREIGN) records[tenant] = withoutShared(records[tenant] as Records, own);
  return { records, secrets: new Set(secrets) };
}

async function readAll(world: World, tenant: string, kind: RecordKind, seen: Set<string>): Promise<KnownRecord[]> {
  const rows: KnownRecord[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const query = `query($page: Int!) { list: ${PAGES[kind]} }`;
    const { data, errors } = await world.ask(query, { as: 'root.admin', tenant, variables: { page } });
    if (errors.length > 0) throw new Error(`${kind} of ${tenant}: ${JSON.stringify(errors)}`);
    pages = data.list.meta.totalPages;
    for (const row of data.list.data) {
      rows.push({ id: row.id, number: row.awbNumber ?? row.hawbNumber ?? row.internalNumber ?? '' });
      for (const text of textsOf(row)) seen.add(text);
    }
  }
  return rows;
}

function withoutShared(records: Records, own: ReadonlySet<string>): Records {
  const entries = Object.entries(records).map(([kind, rows]) => [kind, rows.filter(({ id }) => !own.has(id))]);
  return Object.fromEntries(entries) as Records;
}

/** Every text inside a JSON value, keys left out. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Keys of records that belong to no tenant: nobody has these. */
const SHARED: Readonly<Record<string, string>> = {
  Airport: 'ZZZ',
  Airline: '000',
  CustomsOffice: '00',
  TariffCode: '00000000',
  Role: 'NOBODY_HAS_IT',
};

/**
 * The nth record of an entity in each other tenant, by id.
 *
 * @throws for an entity of which nobody has said whether it belongs to a tenant
 */
export function foreignKeysOf({ records, secrets }: Tenants, entity: string, nth: number): readonly string[] {
  const shared = SHARED[entity];
  if (shared !== undefined) return [shared];
  return FOREIGN.map((tenant) => {
    const rows = records[tenant]?.[entity as RecordKind];
    if (rows === undefined) throw new Error(`say in foreign-records.ts whether a ${entity} belongs to a tenant`);
    const ids = rows.map(({ id }) => id).filter((id) => secrets.has(id));
    const id = ids[nth % ids.length];
    if (id === undefined) throw new Error(`${tenant} has no ${entity} of its own`);
    return id;
  });
}
