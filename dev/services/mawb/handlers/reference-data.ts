/** Airports and airlines, the same for every tenant. */
import { batchByIds } from '../../platform/batch.ts';
import { listPage } from '../../platform/list-page.ts';
import type { Handler } from '../../platform/service-definition.ts';
import type { Airport } from '../records.ts';
import { AIRLINES, AIRPORTS } from '../reference-data.ts';

const AIRPORT_LIST = {
  search: (row: Airport) => [row.code, row.name, row.city],
  sort: { code: (row: Airport) => row.code },
  defaultSort: 'code:ASC',
};

export function referenceData(): Record<string, Handler> {
  const airport = (code: string) => AIRPORTS.find((row) => row.code === code);
  const airline = (prefix: string) => AIRLINES.find((row) => row.prefix === prefix);
  return {
    listAirports: (call) => ({ status: 200, body: listPage(AIRPORTS, call, AIRPORT_LIST) }),
    getAirportsByCodes: ({ query }) => ({ status: 200, body: batchByIds(query.codes as string[], airport) }),
    getAirlinesByPrefixes: ({ query }) => ({ status: 200, body: batchByIds(query.prefixes as string[], airline) }),
  };
}
