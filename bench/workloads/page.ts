/** The page over three services: declarations, each with its waybill and the user who made it. */
import { declarationRow, mawbRow, userRow } from './page-rows.ts';
import type { Operation, ServiceName, Workload } from './workload.ts';

export const PAGE_QUERY = `query DeclarationPage($page: Int!, $limit: Int!, $search: String!) {
  declarations(page: $page, limit: $limit, search: $search) {
    data {
      id
      internalNumber
      status
      channel
      createdAt
      version
      mawb {
        id
        awbNumber
        status
      }
      createdByUser {
        id
        displayName
      }
    }
    meta {
      totalItems
    }
  }
}`;

/** Most rows a page of the contract may have. Larger answers come from the same call: the search says how many. */
const CONTRACT_LIMIT = 100;

const MANY_ROWS = 500;

export function createPageWorkload(rows: number): Workload {
  const operation: Operation = {
    operationName: 'DeclarationPage',
    query: PAGE_QUERY,
    variables: { page: 1, limit: Math.min(rows, CONTRACT_LIMIT), search: `rows ${rows}` },
  };
  return {
    name: `page${rows}`,
    title: `${rows} declarations, each with its waybill and its maker, over three services`,
    connections: rows > MANY_ROWS ? 8 : 32,
    distinct: 1,
    operation: () => operation,
    reference: () => ({ data: { declarations: { data: pageRows(rows).map(shown), meta: { totalItems: rows } } } }),
    below: { rest: pageUpstream },
  };
}

export function pageUpstream(service: ServiceName, target: string): string | null {
  const { pathname, searchParams } = new URL(target, 'http://upstream');
  const ids = () => searchParams.get('ids')?.split(',') ?? [];
  if (service === 'customs' && pathname === '/v0/declarations') {
    const rows = Number(/^rows (\d+)$/.exec(searchParams.get('search') ?? '')?.[1]);
    const meta = { itemsPerPage: rows, totalItems: rows, currentPage: 1, totalPages: 1, sortBy: ['createdAt:DESC'] };
    return JSON.stringify({ data: pageRows(rows), meta });
  }
  if (service === 'mawb' && pathname === '/v0/mawbs/batch') return batch(ids().map(mawbRow));
  if (service === 'iam' && pathname === '/v0/users/batch') return batch(ids().map(userRow));
  return null;
}

function batch(data: readonly unknown[]): string {
  return JSON.stringify({ data, missing: [] });
}

function pageRows(rows: number) {
  return Array.from({ length: rows }, (_, n) => declarationRow(n, rows));
}

function shown(row: ReturnType<typeof declarationRow>) {
  const { id, internalNumber, status, channel, createdAt, version } = row;
  const mawb = mawbRow(row.mawbId);
  const user = userRow(row.createdBy);
  return {
    id,
    internalNumber,
    status,
    channel,
    createdAt,
    version,
    mawb: { id: mawb.id, awbNumber: mawb.awbNumber, status: mawb.status },
    createdByUser: { id: user.id, displayName: user.displayName },
  };
}
