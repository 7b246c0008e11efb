/** What the resolvers of the page share during one request: the services, and one loader for each batch. */
import DataLoader from 'dataloader';
import type { Context } from '../answerers/hand-written/authenticate.ts';
import type { Row, Services } from '../answerers/hand-written/services.ts';
import type { ServiceName } from '../workloads/workload.ts';

export interface PageContext {
  readonly list: (path: string) => Promise<Row>;
  readonly mawbs: DataLoader<string, Row>;
  readonly users: DataLoader<string, Row>;
}

/** Keys of one batch call, as the contracts limit them. */
const BATCH_LIMIT = 100;

export function createPageContext(services: Services, headers: Readonly<Record<string, unknown>>): PageContext {
  const context = forwarded(headers);
  const loader = (service: ServiceName, path: string) =>
    new DataLoader<string, Row>(
      async (ids) => {
        const rows = await services.batch(service, path, ids, context);
        return ids.map((id) => rows.get(id) ?? null);
      },
      { maxBatchSize: BATCH_LIMIT },
    );
  return {
    list: (path) => services.get('customs', path, context),
    mawbs: loader('mawb', '/v0/mawbs/batch?ids='),
    users: loader('iam', '/v0/users/batch?ids='),
  };
}

/** The caller as the headers name it. The peers pass tokens on and do not check them, which spares them that cost. */
function forwarded(headers: Readonly<Record<string, unknown>>): Context {
  return {
    token: String(headers.authorization).slice('Bearer '.length),
    businessUnit: String(headers['x-business-unit']),
    countryCode: String(headers['x-country-code']),
    correlationId: String(headers['x-correlation-id'] ?? ''),
  };
}
