/** House waybills with airports, master waybill, declarations and assignee. */
import { type Page, target } from '../page.ts';
import type { Row } from '../services.ts';

export const hawbList: Page = {
  name: 'HawbList',
  answer: async (services, context, { page, limit, search, status, unconsolidated, category, ...rest }) => {
    const { ivaPrepaid, consigneeTaxId } = rest;
    const filter = {
      page,
      limit,
      search,
      status,
      unconsolidated,
      courierCategory: category,
      ivaPrepaid,
      consigneeTaxId,
    };
    const hawbs = await services.get('mawb', target('/v0/hawbs', filter), context);
    const rows: Row[] = hawbs.data;
    const [airports, mawbs, declarations, users] = await Promise.all([
      services.batch(
        'mawb',
        '/v0/airports/batch?codes=',
        rows.flatMap((row) => [row.origin, row.destination]),
        context,
        'code',
      ),
      services.batch(
        'mawb',
        '/v0/mawbs/batch?ids=',
        rows.map((row) => row.mawbId),
        context,
      ),
      services.batch(
        'customs',
        '/v0/declarations/batch-by-hawb?hawbIds=',
        rows.map((row) => row.id),
        context,
        'key',
      ),
      services.batch(
        'iam',
        '/v0/users/batch?ids=',
        rows.map((row) => row.assignedTo),
        context,
      ),
    ]);
    for (const row of rows) {
      row.originAirport = airports.get(row.origin) ?? null;
      row.destinationAirport = airports.get(row.destination) ?? null;
      row.mawb = mawbs.get(row.mawbId) ?? null;
      row.declarations = declarations.get(row.id)?.items ?? [];
      row.assignedToUser = users.get(row.assignedTo) ?? null;
    }
    return { hawbs };
  },
};
