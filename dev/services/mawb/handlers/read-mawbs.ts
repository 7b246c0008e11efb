/** Reads of master waybills and their events. */
import { batchByIds } from '../../platform/batch.ts';
import { listPage } from '../../platform/list-page.ts';
import { Problem } from '../../platform/problem.ts';
import type { Call, Handler, Reply } from '../../platform/service-definition.ts';
import { mawbOf } from '../find-waybill.ts';
import { countByStatus, EVENT_LIST, type Filters, filtered, WAYBILL_FILTERS } from '../list-filters.ts';
import type { Mawb } from '../records.ts';
import { type MawbState, mawbAnswer } from '../state.ts';

const DAY_MS = 86_400_000;

const LIST = {
  search: (row: Mawb) => [
    row.awbNumber,
    row.awbNumber.replace('-', ''),
    row.flightNumber,
    row.shipper.name,
    row.consignee.name,
  ],
  sort: {
    createdAt: (row: Mawb) => row.createdAt,
    eta: (row: Mawb) => row.eta,
    awbNumber: (row: Mawb) => row.awbNumber,
    statusAt: (row: Mawb) => row.statusAt,
    pieces: (row: Mawb) => row.pieces,
  },
  defaultSort: 'createdAt:DESC',
};

const FILTERS: Filters<Mawb> = {
  ...WAYBILL_FILTERS,
  awbPrefix: (row, value: string[]) => value.includes(row.awbPrefix),
  waybillType: (row, value: string) => row.waybillType === value,
  flightNumber: (row, value: string) => row.routing.some((leg) => leg.flightNumber === value),
  etaFrom: (row, value: string) => row.eta !== null && Date.parse(row.eta) >= Date.parse(value),
  etaTo: (row, value: string) => row.eta !== null && Date.parse(row.eta) < Date.parse(value),
  createdBy: (row, value: string) => row.createdBy === value,
  hasDiscrepancy: (row, value: boolean) => row.hasDiscrepancy === value,
};

export function readMawbs(state: MawbState): Record<string, Handler> {
  return {
    listMawbs: (call) => {
      const page = listPage(filtered(state.mawbs.all(call.tenant), FILTERS, call), call, LIST);
      return ok({ ...page, data: page.data.map((row) => mawbAnswer(state, row)) });
    },
    getMawbSummary: (call) => ok(summary(filtered(state.mawbs.all(call.tenant), FILTERS, call), call.now)),
    getMawbById: (call) => ok(mawbAnswer(state, mawbOf(state, call))),
    getMawbByNumber: (call) => ok(mawbAnswer(state, byNumber(state, call))),
    getMawbsByIds: (call) => {
      const batch = batchByIds(call.query.ids as string[], (id) => state.mawbs.find(call.tenant, id));
      return ok({ ...batch, data: batch.data.map((row) => mawbAnswer(state, row)) });
    },
    listMawbEvents: (call) => ok(listPage(state.mawbEvents.get(mawbOf(state, call).id) ?? [], call, EVENT_LIST)),
  };
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}

function summary(rows: readonly Mawb[], now: Date): object {
  const arriving = rows.filter(({ status, eta, ata }) => {
    if (status === 'CANCELLED' || ata !== null || eta === null) return false;
    const ahead = Date.parse(eta) - now.getTime();
    return ahead >= 0 && ahead < DAY_MS;
  });
  return {
    asOf: now.toISOString(),
    total: rows.length,
    byStatus: countByStatus(rows),
    arrivingNext24h: arriving.length,
    withDiscrepancy: rows.filter((row) => row.hasDiscrepancy).length,
  };
}

/** The number is unique among waybills that are not cancelled; a cancelled one is found when nothing else has it. */
function byNumber(state: MawbState, call: Call): Mawb {
  const digits = (call.path.awbNumber ?? '').replace('-', '');
  const rows = state.mawbs.all(call.tenant).filter((row) => row.awbNumber.replace('-', '') === digits);
  const found = rows.find(({ status }) => status !== 'CANCELLED') ?? rows.at(-1);
  if (found === undefined) throw new Problem('MAWB_NOT_FOUND');
  return found;
}
