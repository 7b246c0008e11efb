/** Who visits the portal, which pages they open how often, and what they change. */
import type { Random } from '../../test/ledger/random.ts';
import { ANA } from '../../test/support/people.ts';

export interface Visitor {
  readonly as: string;
  readonly tenant: string;
  /** May change waybills. */
  readonly writes: boolean;
}

export interface Records {
  readonly mawbs: readonly string[];
  readonly hawbs: readonly string[];
  readonly declarations: readonly string[];
}

export const VISITORS: readonly Visitor[] = [
  { as: 'ana.rojas', tenant: 'SERHAFEN:CL', writes: true },
  { as: 'bruno.diaz', tenant: 'SERHAFEN:CL', writes: false },
  { as: 'carla.soto', tenant: 'SERHAFEN:CL', writes: false },
  { as: 'diego.vera', tenant: 'SERHAFEN:CL', writes: true },
  { as: 'fabio.luna', tenant: 'ANDESBOX:CL', writes: true },
];
/** Changes a waybill whose version is known. */
export const UPDATE = 'mutation($id: ID!, $input: MawbUpdate!) { updateMawb(mawbId: $id, input: $input) { version } }';

/** How often each page is opened, and with which variables. */
export const PAGES: readonly {
  readonly name: string;
  readonly weight: number;
  readonly only?: string;
  variables(records: Records, pick: <T>(list: readonly T[]) => T): Readonly<Record<string, unknown>>;
}[] = [
  { name: 'SessionBootstrap', weight: 10, variables: () => ({}) },
  { name: 'Dashboard', weight: 15, variables: () => ({ from: '2020-01-01T00:00:00.000Z', me: ANA }) },
  { name: 'MawbList', weight: 15, variables: (_, pick) => ({ page: pick([1, 2, 3, 4, 5]), limit: 20 }) },
  { name: 'MawbDetail', weight: 15, variables: ({ mawbs }, pick) => ({ mawbId: pick(mawbs) }) },
  { name: 'HawbList', weight: 10, variables: (_, pick) => ({ page: pick([1, 2, 3, 4, 5]), limit: 20 }) },
  { name: 'HawbDetail', weight: 10, variables: ({ hawbs }, pick) => ({ hawbId: pick(hawbs) }) },
  { name: 'DeclarationList', weight: 10, variables: (_, pick) => ({ page: pick([1, 2, 3, 4, 5]), limit: 20 }) },
  {
    name: 'DeclarationDetail',
    weight: 10,
    variables: ({ declarations }, pick) => ({ declarationId: pick(declarations) }),
  },
  { name: 'EditorBootstrap', weight: 3, variables: ({ hawbs }, pick) => ({ month: '2026-01', hawbId: pick(hawbs) }) },
  { name: 'UserAdminList', weight: 2, only: 'diego.vera', variables: () => ({ page: 1, limit: 20 }) },
];

/** Each page as often as its weight. */
export const OPENED = PAGES.flatMap((page) => Array<(typeof PAGES)[number]>(page.weight).fill(page));

/** Of each kind. */
const RECORDS = 40;
const LIST = 'data { id }';

/** Asks for what visitors open. */
export const RECORDS_QUERY = `{ mawbs(limit: ${RECORDS}) { ${LIST} } hawbs(limit: ${RECORDS}) { ${LIST} } declarations(limit: ${RECORDS}) { ${LIST} } }`;

type Rows = { readonly data: readonly { readonly id: string }[] };

/** The records in the answer to {@link RECORDS_QUERY}. */
export function recordsIn(data: Readonly<Record<keyof Records, Rows>>): Records {
  const ids = (rows: Rows): string[] => rows.data.map(({ id }) => id);
  return { mawbs: ids(data.mawbs), hawbs: ids(data.hawbs), declarations: ids(data.declarations) };
}

/** The first is asked for twice as often as the second, three times as often as the third. */
export function zipf<T>(random: Random, list: readonly T[]): T {
  let rest = random.next() * list.reduce((sum, _, place) => sum + 1 / (place + 1), 0);
  const place = list.findIndex((_, at) => {
    rest -= 1 / (at + 1);
    return rest <= 0;
  });
  return list[Math.max(0, place)] as T;
}
