/** Lists, batches, single reads and counts of declarations. */
import { batchByIds, groupBy } from '../../platform/batch.ts';
import { listPage } from '../../platform/list-page.ts';
import type { Call, Handler } from '../../platform/service-definition.ts';
import { localDay } from '../calendar.ts';
import { sumOf, toUsd, toWholeUnits } from '../decimal.ts';
import { CHANNELS, type Declaration, STATUSES } from '../declaration.ts';
import { normaliseRut } from '../rut.ts';
import { type CustomsState, declarationOf, timezoneOf } from '../state.ts';

interface Filter {
  status?: readonly string[];
  channel?: readonly string[];
  documentType?: readonly string[];
  customsOfficeCode?: readonly string[];
  mawbId?: string;
  hawbId?: string;
  importerRut?: string;
  assignedTo?: string;
  createdBy?: string;
  createdFrom?: string;
  createdTo?: string;
  dueBefore?: string;
  overdue?: boolean;
}

/** Legalised, unpaid and past its due date on that day of the tenant. */
function isOverdue({ status, paymentDueDate }: Declaration, today: string): boolean {
  return status === 'LEGALIZED' && paymentDueDate !== null && paymentDueDate < today;
}

/** Values in one filter are alternatives; an absent filter lets everything pass. */
function anyOf(wanted: readonly string[] | undefined, value: string | null): boolean {
  return wanted === undefined || wanted.length === 0 || (value !== null && wanted.includes(value));
}

function same(wanted: string | undefined, value: string | null): boolean {
  return wanted === undefined || wanted === value;
}

function matches(row: Declaration, filter: Filter, today: string): boolean {
  const { createdFrom, createdTo, dueBefore, overdue, importerRut } = filter;
  const created = Date.parse(row.createdAt);
  return (
    anyOf(filter.status, row.status) &&
    anyOf(filter.channel, row.channel) &&
    anyOf(filter.documentType, row.documentType) &&
    anyOf(filter.customsOfficeCode, row.customsOfficeCode) &&
    same(filter.mawbId, row.mawbId) &&
    same(filter.hawbId, row.hawbId) &&
    same(filter.assignedTo, row.assignedTo) &&
    same(filter.createdBy, row.createdBy) &&
    (importerRut === undefined || normaliseRut(importerRut) === row.importer.taxId) &&
    (createdFrom === undefined || created >= Date.parse(createdFrom)) &&
    (createdTo === undefined || created < Date.parse(createdTo)) &&
    (dueBefore === undefined || (row.paymentDueDate !== null && row.paymentDueDate < dueBefore)) &&
    (overdue === undefined || overdue === isOverdue(row, today))
  );
}

function filtered(state: CustomsState, call: Call): Declaration[] {
  const today = localDay(call.now, timezoneOf(call.tenant));
  return state.declarations.all(call.tenant).filter((row) => matches(row, call.query as Filter, today));
}

function summary(state: CustomsState, call: Call): Record<string, unknown> {
  const rows = filtered(state, call);
  const today = localDay(call.now, timezoneOf(call.tenant));
  return {
    asOf: call.now.toISOString(),
    total: rows.length,
    overdue: rows.filter((row) => isOverdue(row, today)).length,
    assignedToMe: rows.filter((row) => row.assignedTo === call.caller.id).length,
    byStatus: STATUSES.map((status) => ({ status, count: rows.filter((row) => row.status === status).length })),
    byChannel: CHANNELS.map((channel) => ({ channel, count: rows.filter((row) => row.channel === channel).length })),
    totalCifUsd: toUsd(sumOf(rows.map((row) => row.values.cif))),
    totalTaxesClp: toWholeUnits(sumOf(rows.map((row) => row.taxes.totalClp))),
  };
}

/** Groups match the stored waybill id literally (domain: relationship rules). */
function groups(state: CustomsState, call: Call, property: 'mawbId' | 'hawbId'): Record<string, unknown> {
  const keys = call.query[`${property}s`] as readonly string[];
  const rows = state.declarations.all(call.tenant).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const rowsOf = (key: string) => rows.filter((row) => row[property] === key);
  return groupBy(keys, rowsOf, (call.query.limitPerKey as number | undefined) ?? 20);
}

export function readDeclarations(state: CustomsState): Record<string, Handler> {
  return {
    listDeclarations: (call) => ({
      status: 200,
      body: listPage(filtered(state, call), call, {
        search: (row) => [
          row.internalNumber,
          row.identificationNumber,
          row.importer.name,
          row.importer.taxId,
          row.transportDocument.number,
        ],
        sort: {
          createdAt: (row) => row.createdAt,
          statusAt: (row) => row.statusAt,
          paymentDueDate: (row) => row.paymentDueDate,
          internalNumber: (row) => row.internalNumber,
          cif: (row) => Number(row.values.cif),
        },
        defaultSort: 'createdAt:DESC',
      }),
    }),
    getDeclarationSummary: (call) => ({ status: 200, body: summary(state, call) }),
    getDeclarationById: (call) => {
      const body = declarationOf(state, call);
      return { status: 200, body, headers: { etag: `W/"${body.version}"` } };
    },
    getDeclarationsByIds: (call) => ({
      status: 200,
      body: batchByIds(call.query.ids as string[], (id) => state.declarations.find(call.tenant, id)),
    }),
    getDeclarationsByMawbIds: (call) => ({ status: 200, body: groups(state, call, 'mawbId') }),
    getDeclarationsByHawbIds: (call) => ({ status: 200, body: groups(state, call, 'hawbId') }),
    listDeclarationHistory: (call) => {
      const entries = state.history.get(declarationOf(state, call).id) ?? [];
      const sort = { occurredAt: (entry: (typeof entries)[number]) => entry.occurredAt };
      return { status: 200, body: listPage(entries, call, { sort, defaultSort: 'occurredAt:DESC' }) };
    },
    listDeclarationDocuments: (call) => ({
      status: 200,
      body: { data: state.documents.get(declarationOf(state, call).id) ?? [] },
    }),
  };
}
