/** One master waybill with its events, house waybills and declarations. */
import { type Page, target } from '../page.ts';
import type { Row } from '../services.ts';

export const mawbDetail: Page = {
  name: 'MawbDetail',
  answer: async (services, context, { mawbId, hawbPage = 1, hawbLimit = 20, hawbStatus }) => {
    const path = `/v0/mawbs/${encodeURIComponent(String(mawbId))}`;
    const page = { page: hawbPage, limit: hawbLimit, status: hawbStatus };
    const [mawb, events, hawbs, declarations] = await Promise.all([
      services.get('mawb', path, context),
      services.get('mawb', `${path}/events?limit=50`, context),
      services.get('mawb', target(`${path}/hawbs`, page), context),
      services.batch('customs', '/v0/declarations/batch-by-mawb?mawbIds=', [String(mawbId)], context, 'key'),
    ]);
    const userIds = [mawb.assignedTo, mawb.createdBy, mawb.updatedBy, ...events.data.map((row: Row) => row.recordedBy)];
    const hawbIds = hawbs.data.map(({ id }: Row) => id);
    const [airports, airlines, users, hawbDeclarations] = await Promise.all([
      services.batch('mawb', '/v0/airports/batch?codes=', [mawb.origin, mawb.destination], context, 'code'),
      services.batch('mawb', '/v0/airlines/batch?prefixes=', [mawb.awbPrefix], context, 'prefix'),
      services.batch('iam', '/v0/users/batch?ids=', userIds, context),
      services.batch('customs', '/v0/declarations/batch-by-hawb?hawbIds=', hawbIds, context, 'key'),
    ]);
    for (const event of events.data) event.recordedByUser = users.get(event.recordedBy) ?? null;
    for (const hawb of hawbs.data) hawb.declarations = hawbDeclarations.get(hawb.id)?.items ?? [];
    mawb.originAirport = airports.get(mawb.origin) ?? null;
    mawb.destinationAirport = airports.get(mawb.destination) ?? null;
    mawb.airline = airlines.get(mawb.awbPrefix) ?? null;
    mawb.events = events;
    mawb.hawbs = hawbs;
    mawb.declarations = declarations.get(mawb.id)?.items ?? [];
    mawb.assignedToUser = users.get(mawb.assignedTo) ?? null;
    mawb.createdByUser = users.get(mawb.createdBy) ?? null;
    mawb.updatedByUser = users.get(mawb.updatedBy) ?? null;
    return { mawb };
  },
};
