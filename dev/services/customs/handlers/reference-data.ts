/** Tables everyone may read, and the tax estimate that stores nothing. */
import { batchByIds } from '../../platform/batch.ts';
import { listPage } from '../../platform/list-page.ts';
import { Problem } from '../../platform/problem.ts';
import type { Call, Handler, Reply } from '../../platform/service-definition.ts';
import { localMonth } from '../calendar.ts';
import { CUSTOMS_OFFICES } from '../customs-offices.ts';
import { computeAmounts } from '../prepare.ts';
import type { TaxEstimateRequest } from '../requests.ts';
import { type CustomsState, timezoneOf } from '../state.ts';
import { TARIFF_CODES } from '../tariff-codes.ts';

export function referenceData(state: CustomsState): Record<string, Handler> {
  return {
    estimateTaxes: (call) => estimate(state, call),
    listTariffCodes: (call) => ({
      status: 200,
      body: listPage([...TARIFF_CODES.values()], call, {
        search: ({ code, description }) => [code, description],
        sort: { code: ({ code }) => code },
        defaultSort: 'code:ASC',
      }),
    }),
    getTariffCodesByCodes: (call) => ({
      status: 200,
      body: batchByIds(call.query.codes as string[], (code) => TARIFF_CODES.get(code)),
    }),
    listCustomsOffices: () => ({ status: 200, body: { data: CUSTOMS_OFFICES } }),
    getExchangeRate: (call) => {
      const country = call.headers['x-country-code'] ?? '';
      const rate = state.rates.get(`${country}/${call.path.month ?? ''}`);
      if (rate === undefined) throw new Problem('EXCHANGE_RATE_NOT_FOUND');
      return { status: 200, body: rate };
    },
  };
}

function estimate(state: CustomsState, call: Call): Reply {
  const input = call.body as TaxEstimateRequest;
  const month = input.month ?? localMonth(call.now, timezoneOf(call.tenant));
  const rate = state.rates.get(`${call.tenant.countryCode}/${month}`);
  if (rate === undefined) throw new Problem('EXCHANGE_RATE_MISSING');
  const { values, taxes } = computeAmounts(input, rate.clpPerUnit);
  const notes = [];
  if (values.insuranceIsTheoretical) notes.push('Insurance is a theoretical 2 % of FOB.');
  if (input.values.fob == null && input.values.expensesToFob == null && values.expensesToFob !== null) {
    notes.push('Costs up to FOB are 4.79 % of the EXW value.');
  }
  if (taxes.exempt) notes.push('Nothing is due under this tax treatment.');
  const { taxTreatment } = input;
  const body = { values, taxes, exchangeRate: rate.clpPerUnit, exchangeRateMonth: month, taxTreatment, notes };
  return { status: 200, body };
}
