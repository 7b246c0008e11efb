/** One house waybill with its master, declarations and events. */
import type { Page } from '../page.ts';
import type { Row } from '../services.ts';

export const hawbDetail: Page = {
  name: 'HawbDetail',
  answer: async (services, context, { hawbId }) => {
    const path = `/v0/hawbs/${encodeURIComponent(String(hawbId))}`;
    const [hawb, events, declarations] = await Promise.all([
      services.get('mawb', path, context),
      services.get('mawb', `${path}/events`, context),
      services.batch('customs', '/v0/declarations/batch-by-hawb?hawbIds=', [String(hawbId)], context, 'key'),
    ]);
    const masterOf = async () => {
      const mawbs = await services.batch('mawb', '/v0/mawbs/batch?ids=', [hawb.mawbId], context);
      const mawb = mawbs.get(hawb.mawbId);
      if (mawb === undefined) return null;
      const [airports, airlines] = await Promise.all([
        services.batch('mawb', '/v0/airports/batch?codes=', [mawb.destination], context, 'code'),
        services.batch('mawb', '/v0/airlines/batch?prefixes=', [mawb.awbPrefix], context, 'prefix'),
      ]);
      mawb.destinationAirport = airports.get(mawb.destination) ?? null;
      mawb.airline = airlines.get(mawb.awbPrefix) ?? null;
      return mawb;
    };
    const userIds = [hawb.createdBy, ...events.data.map((event: Row) => event.recordedBy)];
    const [mawb, users] = await Promise.all([
      masterOf(),
      services.batch('iam', '/v0/users/batch?ids=', userIds, context),
    ]);
    for (const event of events.data) event.recordedByUser = users.get(event.recordedBy) ?? null;
    hawb.mawb = mawb;
    hawb.events = events;
    hawb.declarations = declarations.get(hawb.id)?.items ?? [];
    hawb.createdByUser = users.get(hawb.createdBy) ?? null;
    return { hawb };
  },
};
