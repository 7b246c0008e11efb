/** Declarations, each with its waybill and the user who made it: one list and two batches that run at the same time. */
import type { DeclarationRow } from '../../workloads/page-rows.ts';
import { INTEGER, list, NULLABLE_STRING, object, type Page, STRING } from './page.ts';

const row = object({
  id: STRING,
  internalNumber: STRING,
  status: STRING,
  channel: NULLABLE_STRING,
  createdAt: STRING,
  version: INTEGER,
  mawb: object({ id: STRING, awbNumber: STRING, status: STRING }),
  createdByUser: object({ id: STRING, displayName: STRING }),
});

export const declarationPage: Page = {
  name: 'DeclarationPage',
  schema: object({ declarations: object({ data: list(row), meta: object({ totalItems: INTEGER }) }) }),
  answer: async (services, context, { page, limit, search }) => {
    const query = `page=${page}&limit=${limit}&search=${encodeURIComponent(String(search))}`;
    const found = await services.get('customs', `/v0/declarations?${query}`, context);
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
    // The schema picks the fields: rows are passed on as they came, with what they refer to beside them.
    const data = rows.map((declaration) => ({
      id: declaration.id,
      internalNumber: declaration.internalNumber,
      status: declaration.status,
      channel: declaration.channel,
      createdAt: declaration.createdAt,
      version: declaration.version,
      mawb: mawbs.get(declaration.mawbId),
      createdByUser: users.get(declaration.createdBy),
    }));
    return { declarations: { data, meta: found.meta } };
  },
};
