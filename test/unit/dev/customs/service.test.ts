/** The stand-in as a whole: its fixtures, and one declaration from draft to withdrawal. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Declaration } from '../../../../dev/services/customs/declaration.ts';
import { createCustomsService } from '../../../../dev/services/customs/index.ts';
import { fixtureId } from '../../../../dev/services/platform/fixtures.ts';
import type { Call, DomainEvent, ServiceDefinition } from '../../../../dev/services/platform/service-definition.ts';

const now = new Date('2026-02-02T15:00:00.000Z');
const SAMPLE = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';
const AGENT = {
  id: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a02',
  username: 'bruno.diaz',
  roles: ['CUSTOMS_AGENT'],
  tenants: ['SERHAFEN:CL'],
};

describe('customs service', () => {
  let service: ServiceDefinition;
  let events: DomainEvent[];
  beforeEach(() => {
    service = createCustomsService({ now });
    events = [];
  });

  async function call<T>(operationId: string, given: Partial<Call> = {}): Promise<T> {
    const handler = service.handlers[operationId];
    if (handler === undefined) throw new Error(`no handler ${operationId}`);
    const reply = await handler({
      operationId,
      path: {},
      query: {},
      body: undefined,
      headers: {},
      correlationId: 'c',
      now,
      caller: AGENT,
      tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
      emit: (event) => events.push(event),
      ...given,
    });
    // A copy, as a client would get.
    return structuredClone(reply.body) as T;
  }
  const read = (declarationId: string, given: Partial<Call> = {}) =>
    call<Declaration>('getDeclarationById', { path: { declarationId }, ...given });
  const list = (query: Call['query'] = {}) =>
    call<{ data: Declaration[]; meta: { totalItems: number } }>('listDeclarations', { query });
  const step = (operationId: string, { id, version }: Declaration, body: object = {}, given: Partial<Call> = {}) =>
    call<Declaration>(operationId, {
      path: { declarationId: id },
      body: { ...body, expectedVersion: version },
      ...given,
    });

  async function draft(): Promise<Declaration> {
    const sample = await read(SAMPLE);
    const { transportDocument, importer, consignor, originCountry, portOfLoading, portOfUnloading, packages } = sample;
    const [item] = sample.items;
    const body = {
      documentType: 'DIPS',
      dispatchType: 'COURIER',
      customsOfficeCode: '48',
      transportModeCode: '11',
      mawbId: fixtureId('mawb', 'SERHAFEN:CL', 5),
      ...{ transportDocument, importer, consignor, originCountry, portOfLoading, portOfUnloading, packages },
      values: { currency: 'USD', fob: '180', freight: '20' },
      items: [{ ...item, tradeAgreementCode: null }],
      grossWeightKg: '2.5',
    };
    return call<Declaration>('createDeclaration', { body });
  }

  it('keeps the sample record', async () => {
    expect(await read(SAMPLE)).toMatchObject({
      internalNumber: 'CL26-0053078',
      identificationNumber: '7270053078',
      status: 'LEGALIZED',
      channel: 'GREEN',
      mawbId: '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001',
      hawbId: 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001',
      values: { fob: '180.00', insurance: '3.60', insuranceIsTheoretical: true, cif: '203.60' },
      exchangeRate: '945.11',
      taxes: { adValorem: '12.22', iva: '41.01', totalUsd: '53.23', totalClp: '50308', exempt: false },
      paymentDueDate: '2026-01-15',
      version: 6,
    });
  });

  it('has 300 declarations over all states, channels and overdue ones', async () => {
    const summary = await call<{
      total: number;
      overdue: number;
      byStatus: { count: number }[];
      byChannel: { count: number }[];
    }>('getDeclarationSummary');
    expect(summary.total).toBe(300);
    expect([...summary.byStatus, ...summary.byChannel].every(({ count }) => count > 0)).toBe(true);
    expect((await list({ overdue: true })).meta.totalItems).toBe(summary.overdue);
    expect(summary.overdue).toBeGreaterThan(0);
  });

  it('keeps tenants apart', async () => {
    const tenant = { businessUnit: 'ANDESBOX', countryCode: 'CL' };
    await expect(read(SAMPLE, { tenant })).rejects.toMatchObject({ code: 'DECLARATION_NOT_FOUND' });
    const batch = await call('getDeclarationsByIds', { tenant, query: { ids: [SAMPLE] } });
    expect(batch).toEqual({ data: [], missing: [SAMPLE] });
  });

  it('takes a declaration from draft to withdrawal', async () => {
    const at = now.toISOString();
    let row = await draft();
    ({ declaration: row } = (await step('validateDeclaration', row)) as unknown as { declaration: Declaration });
    row = await step('submitDeclaration', row);
    row = await step('acceptDeclaration', row, { identificationNumber: '9990000001', acceptedAt: at });
    row = await step('assignSelectivityChannel', row, { channel: 'RED', assignedAt: at });
    const inspection = { type: 'PHYSICAL_EXAM', finishedAt: at };
    await expect(step('recordInspectionResult', row, { ...inspection, result: 'OBSERVED' })).rejects.toMatchObject({
      code: 'FINDINGS_REQUIRED',
    });
    row = await step('recordInspectionResult', row, { ...inspection, result: 'CONFORMING' });
    expect(row).toMatchObject({ status: 'LEGALIZED', paymentDueDate: '2026-02-02' });
    await expect(step('releaseDeclaration', row)).rejects.toMatchObject({ code: 'TAXES_UNPAID' });
    const payment = { paidAt: at, reference: 'TGR-1', channel: 'TGR online' };
    await expect(step('registerDeclarationPayment', row, { ...payment, amountClp: '1' })).rejects.toMatchObject({
      code: 'PAYMENT_AMOUNT_MISMATCH',
    });
    row = await step('registerDeclarationPayment', row, { ...payment, amountClp: row.taxes.totalClp });
    row = await step('releaseDeclaration', row);
    row = await step('withdrawDeclarationGoods', row, { withdrawnAt: at, withdrawnBy: 'Demo Driver' });
    expect(row).toMatchObject({ status: 'WITHDRAWN', version: 9 });
    expect(events.filter(({ type }) => type.endsWith('status-changed'))).toHaveLength(8);
    expect(events.at(0)).toMatchObject({ type: 'customs.declaration.created', sequence: 1 });
  });

  it('refuses stale versions, bad RUTs, bad assignees and a second declaration of a house waybill', async () => {
    const row = await draft();
    await expect(step('cancelDeclaration', { ...row, version: 7 })).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    const importer = { ...row.importer, taxId: '12345678-6' };
    await expect(step('updateDeclaration', row, { importer })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const userId = '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a06';
    await expect(step('assignDeclaration', row, { userId })).rejects.toMatchObject({ code: 'ASSIGNEE_INVALID' });
    const { hawbId } = await read(SAMPLE);
    await expect(call('createDeclaration', { body: { ...row, hawbId } })).rejects.toMatchObject({
      code: 'ACTIVE_DECLARATION_EXISTS',
    });
  });

  it('lets only a super administrator annul after 60 working days', async () => {
    const old = (await list({ status: ['LEGALIZED'], sortBy: ['createdAt:ASC'] })).data[0] as Declaration;
    const body = { cause: 'WRONG_CHARGES', comment: 'Charged twice by mistake' };
    await expect(step('annulDeclaration', old, body)).rejects.toMatchObject({ code: 'ANNULMENT_WINDOW_CLOSED' });
    const caller = { ...AGENT, roles: ['SUPERADMIN'] };
    expect(await step('annulDeclaration', old, body, { caller })).toMatchObject({ status: 'ANNULLED' });
  });

  it('keeps what it was not asked to change', async () => {
    const row = await draft();
    const changed = await step('updateDeclaration', row, { taxTreatment: 'DOCUMENTS_EXEMPT' });
    expect(changed).toMatchObject({ values: row.values, taxes: { totalClp: '0', exempt: true }, version: 2 });
  });

  it('learns the manifest after it was begun', async () => {
    const manifest = { manifestNumber: 'MF-260115-01', manifestDate: '2026-01-15' };
    expect(await step('updateDeclaration', await draft(), manifest)).toMatchObject(manifest);
  });
});
