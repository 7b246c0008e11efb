/** Reads of master and house waybills, their events, and the reference data. */
import { batchByIds, groupBy } from '../platform/batch.ts';
import { listPage } from '../platform/list-page.ts';
import { Problem } from '../platform/problem.ts';
import type { Call, Handler, Reply } from '../platform/service-definition.ts';
import type { Airport, Hawb, HawbEvent, Mawb, MawbEvent } from './records.ts';
import { AIRLINES, AIRPORTS } from './reference-data.ts';
import { hawbsOf, type MawbState, mawbAnswer } from './state.ts';

const ok = (body: unknown): Reply => ({ status: 200, body });

const MAWB_LIST = {
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

const HAWB_LIST = {
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

/** Filters of lists: a test for each parameter the caller gave (domain: parameter dictionary). */
type Filters<T> = Readonly<Record<string, (row: T, value: never) => boolean>>;

const MAWB_FILTERS: Filters<Mawb> = {
  status: (row, value: string[]) => value.includes(row.status),
  origin: (row, value: string[]) => value.includes(row.origin),
  destination: (row, value: string[]) => value.includes(row.destination),
  awbPrefix: (row, value: string[]) => value.includes(row.awbPrefix),
  waybillType: (row, value: string) => row.waybillType === value,
  flightNumber: (row, value: string) => row.routing.some((leg) => leg.flightNumber === value),
  etaFrom: (row, value: string) => row.eta !== null && Date.parse(row.eta) >= Date.parse(value),
  etaTo: (row, value: string) => row.eta !== null && Date.parse(row.eta) < Date.parse(value),
  createdFrom: (row, value: string) => Date.parse(row.createdAt) >= Date.parse(value),
  createdTo: (row, value: string) => Date.parse(row.createdAt) < Date.parse(value),
  assignedTo: (row, value: string) => row.assignedTo === value,
  createdBy: (row, value: string) => row.createdBy === value,
  hasDiscrepancy: (row, value: boolean) => row.hasDiscrepancy === value,
};

const HAWB_FILTERS: Filters<Hawb> = {
  status: (row, value: string[]) => value.includes(row.status),
  mawbId: (row, value: string) => row.mawbId === value,
  unconsolidated: (row, value: boolean) => (row.mawbId === null) === value,
  origin: (row, value: string[]) => value.includes(row.origin),
  destination: (row, value: string[]) => value.includes(row.destination),
  courierCategory: (row, value: string[]) => value.includes(row.courierCategory),
  consigneeTaxId: (row, value: string) => row.consignee.taxId === value.replaceAll('.', '').toUpperCase(),
  ivaPrepaid: (row, value: boolean) => row.ivaPrepaid === value,
  createdFrom: (row, value: string) => Date.parse(row.createdAt) >= Date.parse(value),
  createdTo: (row, value: string) => Date.parse(row.createdAt) < Date.parse(value),
  assignedTo: (row, value: string) => row.assignedTo === value,
};

function filtered<T>(rows: readonly T[], filters: Filters<T>, call: Call): T[] {
  const wanted = Object.entries(filters).filter(([name]) => call.query[name] !== undefined);
  return rows.filter((row) => wanted.every(([name, test]) => test(row, call.query[name] as never)));
}

function byStatus(rows: readonly { status: string }[]): { status: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => ({ status, count }));
}

export function readHandlers(state: MawbState): Record<string, Handler> {
  const findMawb = (call: Call): Mawb => state.mawbs.get(call.tenant, call.path.mawbId ?? '', 'MAWB_NOT_FOUND');
  const findHawb = (call: Call): Hawb => state.hawbs.get(call.tenant, call.path.hawbId ?? '', 'HAWB_NOT_FOUND');
  return {
    listMawbs: (call) => {
      const page = listPage(filtered(state.mawbs.all(call.tenant), MAWB_FILTERS, call), call, MAWB_LIST);
      return ok({ ...page, data: page.data.map((row) => mawbAnswer(state, row)) });
    },
    getMawbSummary: (call) => {
      const rows = filtered(state.mawbs.all(call.tenant), MAWB_FILTERS, call);
      const now = call.now.getTime();
      const arriving = rows.filter(
        ({ eta, ata }) => ata === null && eta !== null && Date.parse(eta) >= now && Date.parse(eta) < now + 86_400_000,
      );
      return ok({
        asOf: call.now.toISOString(),
        total: rows.length,
        byStatus: byStatus(rows),
        arrivingNext24h: arriving.length,
        withDiscrepancy: rows.filter((row) => row.hasDiscrepancy).length,
      });
    },
    getMawbById: (call) => ok(mawbAnswer(state, findMawb(call))),
    getMawbByNumber: (call) => {
      const digits = (call.path.awbNumber ?? '').replace('-', '');
      const found = state.mawbs
        .all(call.tenant)
        .find((row) => row.awbNumber.replace('-', '') === digits && row.status !== 'CANCELLED');
      if (found === undefined) throw new Problem('MAWB_NOT_FOUND');
      return ok(mawbAnswer(state, found));
    },
    getMawbsByIds: (call) => {
      const batch = batchByIds(call.query.ids as string[], (id) => state.mawbs.find(call.tenant, id));
      return ok({ ...batch, data: batch.data.map((row) => mawbAnswer(state, row)) });
    },
    listMawbEvents: (call) => ok(listPage(state.mawbEvents.get(findMawb(call).id) ?? [], call, eventList<MawbEvent>())),
    listMawbHawbs: (call) => {
      const rows = hawbsOf(state, call.tenant, findMawb(call).id);
      return ok(listPage(filtered(rows, { status: HAWB_FILTERS.status ?? (() => true) }, call), call, HAWB_LIST));
    },
    listHawbs: (call) => ok(listPage(filtered(state.hawbs.all(call.tenant), HAWB_FILTERS, call), call, HAWB_LIST)),
    getHawbSummary: (call) => {
      const rows = filtered(state.hawbs.all(call.tenant), HAWB_FILTERS, call);
      return ok({
        asOf: call.now.toISOString(),
        total: rows.length,
        byStatus: byStatus(rows),
        unconsolidated: rows.filter((row) => row.mawbId === null).length,
        held: rows.filter((row) => row.status === 'HELD').length,
        ivaPrepaid: rows.filter((row) => row.ivaPrepaid).length,
      });
    },
    getHawbById: (call) => ok(findHawb(call)),
    getHawbsByIds: (call) => ok(batchByIds(call.query.ids as string[], (id) => state.hawbs.find(call.tenant, id))),
    getHawbsByMawbIds: (call) => {
      const status = call.query.status as string[] | undefined;
      const rowsOf = (id: string): Hawb[] =>
        hawbsOf(state, call.tenant, id).filter((row) => status === undefined || status.includes(row.status));
      return ok(groupBy(call.query.mawbIds as string[], rowsOf, call.query.limitPerKey as number));
    },
    getHawbCountsByMawbIds: (call) => {
      const counts = (call.query.mawbIds as string[]).map((mawbId) => {
        const rows = hawbsOf(state, call.tenant, mawbId);
        return { mawbId, total: rows.length, byStatus: byStatus(rows) };
      });
      return ok({ data: counts });
    },
    listHawbEvents: (call) => ok(listPage(state.hawbEvents.get(findHawb(call).id) ?? [], call, eventList<HawbEvent>())),
    listAirports: (call) => {
      const page = listPage(
        AIRPORTS.map((row) => ({ ...row, id: row.code })),
        call,
        {
          search: (row: Airport) => [row.code, row.name, row.city],
          sort: { code: (row: Airport) => row.code },
          defaultSort: 'code:ASC',
        },
      );
      return ok({ ...page, data: page.data.map(({ id: _id, ...row }) => row) });
    },
    getAirportsByCodes: (call) =>
      ok(batchByIds(call.query.codes as string[], (code) => AIRPORTS.find((row) => row.code === code))),
    getAirlinesByPrefixes: (call) =>
      ok(batchByIds(call.query.prefixes as string[], (prefix) => AIRLINES.find((row) => row.prefix === prefix))),
  };
}

function eventList<T extends { occurredAt: string }>() {
  return { sort: { occurredAt: (row: T) => row.occurredAt }, defaultSort: 'occurredAt:DESC' };
}
