/** Master waybills with airports, airline, counts of their house waybills, and the people who care for them. */
import { type Page, target } from '../page.ts';
import type { Row } from '../services.ts';

export const mawbList: Page = {
  name: 'MawbList',
  answer: async (services, context, { page, limit, search, status, origin, destination, etaFrom, etaTo, ...rest }) => {
    const { assignedTo, hasDiscrepancy } = rest;
    const filter = { page, limit, search, status, origin, destination, etaFrom, etaTo, assignedTo, hasDiscrepancy };
    const mawbs = await services.get('mawb', target('/v0/mawbs', filter), context);
    const rows: Row[] = mawbs.data;
    const [airports, airlines, counts, users] = await Promise.all([
      services.batch(
        'mawb',
        '/v0/airports/batch?codes=',
        rows.flatMap((row) => [row.origin, row.destination]),
        context,
        'code',
      ),
      services.batch(
        'mawb',
        '/v0/airlines/batch?prefixes=',
        rows.map((row) => row.awbPrefix),
        context,
        'prefix',
      ),
      services.batch(
        'mawb',
        '/v0/hawbs/counts-by-mawb?mawbIds=',
        rows.map((row) => row.id),
        context,
        'mawbId',
      ),
      services.batch(
        'iam',
        '/v0/users/batch?ids=',
        rows.flatMap((row) => [row.assignedTo, row.createdBy]),
        context,
      ),
    ]);
    for (const row of rows) {
      row.originAirport = airports.get(row.origin) ?? null;
      row.destinationAirport = airports.get(row.destination) ?? null;
      row.airline = airlines.get(row.awbPrefix) ?? null;
      row.hawbCounts = counts.get(row.id) ?? null;
      row.assignedToUser = users.get(row.assignedTo) ?? null;
      row.createdByUser = users.get(row.createdBy) ?? null;
    }
    return { mawbs };
  },
};
