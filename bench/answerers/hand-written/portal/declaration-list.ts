/** Declarations with customs office, both waybills and the people who care for them; and all offices for the filter. */
import { type Page, target } from '../page.ts';
import type { Row } from '../services.ts';

export const declarationList: Page = {
  name: 'DeclarationList',
  answer: async (services, context, { page, limit, search, status, channel, documentType, office, ...rest }) => {
    const { assignedTo, overdue, from, to } = rest;
    const when = { createdFrom: from, createdTo: to };
    const filter = {
      page,
      limit,
      search,
      status,
      channel,
      documentType,
      customsOfficeCode: office,
      assignedTo,
      overdue,
    };
    const [declarations, offices] = await Promise.all([
      services.get('customs', target('/v0/declarations', { ...filter, ...when }), context),
      services.get('customs', '/v0/customs-offices', context),
    ]);
    const rows: Row[] = declarations.data;
    const [mawbs, hawbs, users] = await Promise.all([
      services.batch(
        'mawb',
        '/v0/mawbs/batch?ids=',
        rows.map((row) => row.mawbId),
        context,
      ),
      services.batch(
        'mawb',
        '/v0/hawbs/batch?ids=',
        rows.map((row) => row.hawbId),
        context,
      ),
      services.batch(
        'iam',
        '/v0/users/batch?ids=',
        rows.flatMap((row) => [row.assignedTo, row.createdBy]),
        context,
      ),
    ]);
    const officeByCode = new Map<string, Row>(offices.data.map((row: Row) => [row.code, row]));
    for (const row of rows) {
      row.customsOffice = officeByCode.get(row.customsOfficeCode) ?? null;
      row.mawb = mawbs.get(row.mawbId) ?? null;
      row.hawb = hawbs.get(row.hawbId) ?? null;
      row.assignedToUser = users.get(row.assignedTo) ?? null;
      row.createdByUser = users.get(row.createdBy) ?? null;
    }
    return { declarations, customsOffices: offices.data };
  },
};
