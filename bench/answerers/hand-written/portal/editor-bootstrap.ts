/** What the declaration editor starts with: offices, the month's exchange rate, and the house waybill that is to be declared. */
import type { Page } from '../page.ts';

export const editorBootstrap: Page = {
  name: 'EditorBootstrap',
  answer: async (services, context, { month, hawbId }) => {
    const hawbWithMaster = async () => {
      const hawb = await services.get('mawb', `/v0/hawbs/${encodeURIComponent(String(hawbId))}`, context);
      const mawbs = await services.batch('mawb', '/v0/mawbs/batch?ids=', [hawb.mawbId], context);
      hawb.mawb = mawbs.get(hawb.mawbId) ?? null;
      return hawb;
    };
    const [offices, exchangeRate, hawb] = await Promise.all([
      services.get('customs', '/v0/customs-offices', context),
      services.get('customs', `/v0/exchange-rates/${encodeURIComponent(String(month))}`, context),
      hawbWithMaster(),
    ]);
    return { customsOffices: offices.data, exchangeRate, hawb };
  },
};
