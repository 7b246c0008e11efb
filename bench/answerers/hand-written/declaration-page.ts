/** Declarations, each with its waybill and the user who made it: one list and two batches that run at the same time. */
import type { DeclarationRow } from '../../workloads/page-rows.ts';
import { type Page, target } from './page.ts';

export const declarationPage: Page = {
  name: 'DeclarationPage',
  answer: async (services, context, { page, limit, search }) => {
    const found = await services.get('customs', target('/v0/declarations', { page, limit, search }), context);
    const rows: DeclarationRow[] = found.data;
    const mawbIds = new Set<string>();
    const userIds = new Set<string>();
    for (const { mawbId, createdBy } of rows) {
      mawbIds.add(mawbId);
      userIds.add(createdBy);
    }
    const [mawbs, users] = await Promise.all([
      services.batch('mawb', '/v0/mawbs/batch?ids=', mawbIds, context),
      services.batch('iam', '/v0/users/batch?ids=', userIds, context),
    ]);
    const data = rows.map((declaration) => ({
      id: declaration.id,
      internalNumber: declaration.internalNumber,
      status: declaration.status,
      channel: declaration.channel,
      createdAt: declaration.createdAt,
      version: declaration.version,
      // The schema picks their fields.
      mawb: mawbs.get(declaration.mawbId),
      createdByUser: users.get(declaration.createdBy),
    }));
    return { declarations: { data, meta: found.meta } };
  },
};
