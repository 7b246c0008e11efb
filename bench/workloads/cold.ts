/** Operations that nobody has seen before: each request selects other fields of the page, so that each has to be planned. */

import { pageUpstream } from './page.ts';
import { declarationRow, mawbRow, userRow } from './page-rows.ts';
import type { Operation, Workload } from './workload.ts';

const ROWS = 20;

/** Fields that are selected or not; `id` always is. */
const DECLARATION_FIELDS = [
  'internalNumber',
  'identificationNumber',
  'documentType',
  'dispatchType',
  'status',
  'channel',
  'customsOfficeCode',
  'mawbId',
  'totalPackages',
  'grossWeightKg',
  'createdBy',
  'createdAt',
  'version',
] as const;
const MAWB_FIELDS = [
  'awbNumber',
  'waybillType',
  'status',
  'origin',
  'destination',
  'flightNumber',
  'eta',
  'pieces',
  'version',
] as const;
const USER_FIELDS = ['username', 'displayName', 'email', 'enabled', 'createdAt'] as const;

const SELECTIONS = 2 ** (DECLARATION_FIELDS.length + MAWB_FIELDS.length + USER_FIELDS.length);

/** Odd, so that multiplying by it modulo a power of two gives each number once; neighbours become very different selections. */
const SCATTER = 0x9e3779b1;

export function createColdWorkload(): Workload {
  return {
    name: 'cold',
    title: `${ROWS} declarations with waybill and maker, another selection of fields in each request`,
    yardstick: 'planner-alone',
    connections: 8,
    distinct: null,
    operation: coldOperation,
    reference: ({ operationName }) => coldAnswer(Number(operationName.slice('Cold'.length))),
    below: { rest: pageUpstream },
  };
}

function coldOperation(n: number): Operation {
  const { declaration, mawb, user } = selectionOf(n);
  const selected = `id ${declaration.join(' ')} mawb { id ${mawb.join(' ')} } createdByUser { id ${user.join(' ')} }`;
  return {
    operationName: `Cold${n}`,
    query: `query Cold${n}($page: Int!, $limit: Int!, $search: String!) { declarations(page: $page, limit: $limit, search: $search) { data { ${selected} } } }`,
    variables: { page: 1, limit: ROWS, search: `rows ${ROWS}` },
  };
}

function coldAnswer(n: number): unknown {
  const selection = selectionOf(n);
  const data = Array.from({ length: ROWS }, (_, row) => {
    const declaration = declarationRow(row, ROWS);
    return {
      ...only(declaration, selection.declaration),
      mawb: only(mawbRow(declaration.mawbId), selection.mawb),
      createdByUser: only(userRow(declaration.createdBy), selection.user),
    };
  });
  return { data: { declarations: { data } } };
}

function selectionOf(n: number) {
  const bits = Number((BigInt(n) * BigInt(SCATTER)) % BigInt(SELECTIONS));
  let place = 0;
  const take = <T>(fields: readonly T[]): T[] => fields.filter(() => ((bits >>> place++) & 1) === 1);
  return { declaration: take(DECLARATION_FIELDS), mawb: take(MAWB_FIELDS), user: take(USER_FIELDS) };
}

function only<T extends { readonly id: string }>(row: T, fields: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(['id' as keyof T, ...fields].map((field) => [field, row[field]])) as Partial<T>;
}
