/** One declaration with everything that is known of it. */
import type { Page } from '../page.ts';
import type { Row } from '../services.ts';

export const declarationDetail: Page = {
  name: 'DeclarationDetail',
  answer: async (services, context, { declarationId }) => {
    const path = `/v0/declarations/${encodeURIComponent(String(declarationId))}`;
    const [declaration, history, documents, offices] = await Promise.all([
      services.get('customs', path, context),
      services.get('customs', `${path}/history`, context),
      services.get('customs', `${path}/documents`, context),
      services.get('customs', '/v0/customs-offices', context),
    ]);
    const masterOf = async () => {
      const mawbs = await services.batch('mawb', '/v0/mawbs/batch?ids=', [declaration.mawbId], context);
      const mawb = mawbs.get(declaration.mawbId);
      if (mawb === undefined) return null;
      const [airports, airlines] = await Promise.all([
        services.batch('mawb', '/v0/airports/batch?codes=', [mawb.origin, mawb.destination], context, 'code'),
        services.batch('mawb', '/v0/airlines/batch?prefixes=', [mawb.awbPrefix], context, 'prefix'),
      ]);
      mawb.originAirport = airports.get(mawb.origin) ?? null;
      mawb.destinationAirport = airports.get(mawb.destination) ?? null;
      mawb.airline = airlines.get(mawb.awbPrefix) ?? null;
      return mawb;
    };
    const userIds = [
      declaration.assignedTo,
      declaration.createdBy,
      declaration.updatedBy,
      ...history.data.map((entry: Row) => entry.actorId),
      ...documents.data.map((document: Row) => document.uploadedBy),
    ];
    const codes = declaration.items.map((item: Row) => item.tariffCode);
    const [mawb, hawbs, users, tariffs] = await Promise.all([
      masterOf(),
      services.batch('mawb', '/v0/hawbs/batch?ids=', [declaration.hawbId], context),
      services.batch('iam', '/v0/users/batch?ids=', userIds, context),
      services.batch('customs', '/v0/tariff-codes/batch?codes=', codes, context, 'code'),
    ]);
    for (const item of declaration.items) item.tariff = tariffs.get(item.tariffCode) ?? null;
    for (const entry of history.data) entry.actor = users.get(entry.actorId) ?? null;
    for (const document of documents.data) document.uploadedByUser = users.get(document.uploadedBy) ?? null;
    declaration.customsOffice = offices.data.find(({ code }: Row) => code === declaration.customsOfficeCode) ?? null;
    declaration.mawb = mawb;
    declaration.hawb = hawbs.get(declaration.hawbId) ?? null;
    declaration.history = history;
    declaration.documents = documents.data;
    declaration.assignedToUser = users.get(declaration.assignedTo) ?? null;
    declaration.createdByUser = users.get(declaration.createdBy) ?? null;
    declaration.updatedByUser = users.get(declaration.updatedBy) ?? null;
    return { declaration };
  },
};
