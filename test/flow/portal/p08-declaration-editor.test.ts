import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createDeclaration, newDeclaration } from '../../support/new-declaration.ts';
import { CONSIGNEE } from '../../support/new-waybills.ts';
import { describePage, type Page } from '../../support/portal-page.ts';

/** The sample house (domain: sample records). */
const HAWB = 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001';

describePage(import.meta.url, (page) => {
  test('EditorBootstrap prefills from house, master, offices and rate with four calls', async () => {
    const data = await page.run('EditorBootstrap', { month: '2026-01', hawbId: HAWB }, { atMost: 4 });
    expect(data.exchangeRate).toEqual({ month: '2026-01', clpPerUnit: '945.11' });
    expect(data.customsOffices).toContainEqual({ code: '48', name: 'Metropolitana' });
    expect(data.hawb.mawb.awbNumber).toBe('045-12345675');
  });

  test('EditorTariffSearch finds goods by code, with the permits they need', async () => {
    const { tariffCodes } = await page.run('EditorTariffSearch', { search: '0901' }, { atMost: 1 });
    expect(tariffCodes.data).toMatchObject([{ code: '09011100', requiredPermits: ['SAG'] }]);
  });

  test('EditorTaxes answers tax vector T2', async () => {
    const { items, values } = newDeclaration();
    const input = { taxTreatment: 'GENERAL', month: '2026-01', values, items };
    const { taxEstimate } = await page.run('EditorTaxes', { input }, { atMost: 1 });
    expect(taxEstimate).toMatchObject({
      values: { cif: '203.60', insurance: '3.60', insuranceIsTheoretical: true },
      taxes: { adValorem: '12.22', iva: '41.01', totalUsd: '53.23', totalClp: '50308' },
      exchangeRate: '945.11',
    });
  });

  describe('EditorCreate', () => {
    test('creates a draft with values and taxes computed', async () => {
      const { createDeclaration: made } = await create(page);
      expect(made).toMatchObject({ status: 'DRAFT', values: { cif: '203.60' }, taxes: { totalUsd: '53.23' } });
      expect(made.internalNumber).toMatch(/^CL\d{2}-\d{7}$/);
    });

    test('sent twice under one key creates once', async () => {
      const before = await total(page);
      const variables = { input: newDeclaration(), key: 'create-declaration-1' };
      const { createDeclaration: made } = await page.twice('EditorCreate', variables, { atMost: 1 });
      expect(await total(page)).toBe(before + 1);
      const other = { input: newDeclaration(), key: 'create-declaration-1' };
      expect(await page.refusal('EditorCreate', other)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
      expect(made.version).toBe(1);
    });

    test('refuses a second active declaration of a house, a missing waybill and a wrong RUT', async () => {
      const refused = (input: object) => page.refusal('EditorCreate', { input, key: randomUUID() });
      const first = newDeclaration();
      await page.run('EditorCreate', { input: first, key: randomUUID() }, { atMost: 1 });
      expect(await refused(first)).toMatchObject({ code: 'ACTIVE_DECLARATION_EXISTS', httpStatus: 409 });
      expect(await refused(newDeclaration({ hawbId: null }))).toMatchObject({ code: 'TRANSPORT_REFERENCE_REQUIRED' });
      const importer = { ...CONSIGNEE, taxId: '12345678-6' };
      expect(await refused(newDeclaration({ importer }))).toMatchObject({ code: 'RUT_INVALID', httpStatus: 422 });
    });
  });

  describe('EditorUpdate', () => {
    test('saves the draft and computes again', async () => {
      const { id, version } = await createDeclaration(page.world);
      const input = { values: { currency: 'USD', fob: '180.00', freight: '30.00' }, expectedVersion: version };
      const { updateDeclaration } = await page.run('EditorUpdate', { declarationId: id, input }, { atMost: 1 });
      expect(updateDeclaration).toMatchObject({ status: 'DRAFT', version: version + 1, values: { cif: '213.60' } });
    });

    test('refuses an old version and tells the current one', async () => {
      const { id } = await createDeclaration(page.world);
      const input = { grossWeightKg: '3.0', expectedVersion: 8 };
      const refusal = await page.refusal('EditorUpdate', { declarationId: id, input });
      expect(refusal).toMatchObject({ code: 'VERSION_CONFLICT', details: [{ field: 'expectedVersion' }] });
    });
  });

  describe('EditorValidate', () => {
    test('makes a draft without errors VALIDATED, warnings aside', async () => {
      const { validateDeclaration } = await validate(page, {});
      expect(validateDeclaration).toMatchObject({ valid: true, declaration: { status: 'VALIDATED', version: 2 } });
      expect(validateDeclaration.issues).toMatchObject([{ severity: 'WARNING', code: 'INSURANCE_THEORETICAL' }]);
    });

    test('keeps a draft with errors as it is and points at the field', async () => {
      const { validateDeclaration } = await validate(page, { documentType: 'DIN' });
      expect(validateDeclaration).toMatchObject({ valid: false, declaration: { status: 'DRAFT', version: 1 } });
      expect(validateDeclaration.issues).toContainEqual(
        expect.objectContaining({ severity: 'ERROR', code: 'DECLARANT_REQUIRED', field: '/declarant' }),
      );
    });
  });
});

function create(page: Page) {
  return page.run('EditorCreate', { input: newDeclaration(), key: randomUUID() }, { atMost: 1 });
}

async function validate(page: Page, changes: Readonly<Record<string, unknown>>) {
  const { id, version } = await createDeclaration(page.world, changes);
  return page.run('EditorValidate', { declarationId: id, input: { expectedVersion: version } }, { atMost: 1 });
}

async function total(page: Page): Promise<number> {
  const { data } = await page.world.ask('{ declarationSummary { total } }');
  return data.declarationSummary.total;
}
