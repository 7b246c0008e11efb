/** Reads of house waybills and their events, alone and by master. */
import { normaliseRut } from '../../customs/rut.ts';
import { batchByIds, groupBy } from '../../platform/batch.ts';
import { listPage } from '../../platform/list-page.ts';
import type { Handler, Reply } from '../../platform/service-definition.ts';
import { hawbOf, mawbOf } from '../find-waybill.ts';
import { countByStatus, EVENT_LIST, type Filters, filtered, WAYBILL_FILTERS } from '../list-filters.ts';
import type { Hawb } from '../records.ts';
import { hawbsOf, type MawbState } from '../state.ts';

const LIST = {
  search: (row: Hawb) => [
    row.hawbNumber,
    row.trackingNumber,
    row.consignee.name,
    row.consignee.taxId,
    row.goodsDescription,
  ],
  sort: {
    createdAt: (row: Hawb) => row.createdAt,
    hawbNumber: (row: Hawb) => row.hawbNumber,
    statusAt: (row: Hawb) => row.statusAt,
  },
  defaultSort: 'createdAt:DESC',
};

const FILTERS: Filters<Hawb> = {
  ...WAYBILL_FILTERS,
  mawbId: (row, value: string) => row.mawbId === value,
  unconsolidated: (row, value: boolean) => (row.mawbId === null) === value,
  courierCategory: (row, value: string[]) => value.includes(row.courierCategory),
  consigneeTaxId: (row, value: string) => row.consignee.taxId === normaliseRut(value),
  ivaPrepaid: (row, value: boolean) => row.ivaPrepaid === value,
};

export function readHawbs(state: MawbState): Record<string, Handler> {
  return {
    listHawbs: (call) => ok(listPage(filtered(state.hawbs.all(call.tenant), FILTERS, call), call, LIST)),
    listMawbHawbs: (call) => {
      const rows = hawbsOf(state, call.tenant, mawbOf(state, call).id);
      return ok(listPage(filtered(rows, FILTERS, call), call, LIST));
    },
    getHawbSummary: (call) => {
      const rows = filtered(state.hawbs.all(call.tenant), FILTERS, call);
      return ok({
        asOf: call.now.toISOString(),
        total: rows.length,
        byStatus: countByStatus(rows),
        unconsolidated: rows.filter((row) => row.mawbId === null).length,
        held: rows.filter((row) => row.status === 'HELD').length,
        ivaPrepaid: rows.filter((row) => row.ivaPrepaid).length,
      });
    },
    getHawbById: (call) => ok(hawbOf(state, call)),
    getHawbsByIds: (call) => ok(batchByIds(call.query.ids as string[], (id) => state.hawbs.find(call.tenant, id))),
    getHawbsByMawbIds: (call) => {
      const rowsOf = (id: string) => filtered(hawbsOf(state, call.tenant, id), FILTERS, call);
      return ok(groupBy(call.query.mawbIds as string[], rowsOf, call.query.limitPerKey as number));
    },
    getHawbCountsByMawbIds: (call) => {
      const data = (call.query.mawbIds as string[]).map((mawbId) => {
        const rows = hawbsOf(state, call.tenant, mawbId);
        return { mawbId, total: rows.length, byStatus: countByStatus(rows) };
      });
      return ok({ data });
    },
    listHawbEvents: (call) => ok(listPage(state.hawbEvents.get(hawbOf(state, call).id) ?? [], call, EVENT_LIST)),
  };
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}
