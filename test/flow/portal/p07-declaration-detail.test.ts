import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  acceptDeclaration,
  createDeclaration,
  type DeclarationState,
  freshIdentificationNumber,
  step,
  submitDeclaration,
} from '../../support/new-declaration.ts';
import { DOCUMENTS } from '../../support/portal-documents.ts';
import { describePage, type Page, type Refusal } from '../../support/portal-page.ts';

/** The sample declaration (domain: sample records). */
const DECLARATION = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';
const AGENT = { as: 'bruno.diaz' } as const;

describePage(import.meta.url, (page) => {
  /** Runs an action of the page on the declaration as it is; each action is one call. */
  async function act(name: string, { id, version }: DeclarationState, input: object = {}, key?: string) {
    const variables = { declarationId: id, input: { ...input, expectedVersion: version }, ...(key && { key }) };
    const data = await page[key === undefined ? 'run' : 'twice'](name, variables, { ...AGENT, atMost: 1 });
    return Object.values(data)[0] as DeclarationState & Record<string, unknown>;
  }
  function refused(
    name: string,
    { id, version }: DeclarationState,
    input: object = {},
    key?: string,
  ): Promise<Refusal> {
    const variables = { declarationId: id, input: { ...input, expectedVersion: version }, ...(key && { key }) };
    return page.refusal(name, variables, AGENT);
  }
  const now = () => new Date().toISOString();
  const channel = (declaration: DeclarationState, colour: string) =>
    act('DeclarationChannel', declaration, { channel: colour, assignedAt: now() });

  test('DeclarationDetail answers everything about one declaration with eleven calls', async () => {
    const { declaration } = await page.run('DeclarationDetail', { declarationId: DECLARATION }, { atMost: 11 });
    expect(declaration).toMatchObject({
      internalNumber: 'CL26-0053078',
      values: { cif: '203.60' },
      mawb: { awbNumber: '045-12345675' },
      items: [{ tariff: { description: 'Sports shoes, textile upper' } }],
    });
  });

  test('a green declaration goes from the draft to the withdrawal of the goods', async () => {
    const draft = await createDeclaration(page.world);
    const valid = await step(page.world, 'validateDeclaration', draft, 'VersionedRequest');
    const submitted = await act('DeclarationSubmit', valid, {}, randomUUID());
    expect(submitted).toMatchObject({ status: 'SUBMITTED', version: valid.version + 1 });
    const identificationNumber = freshIdentificationNumber();
    const accepted = await act('DeclarationAccept', submitted, { identificationNumber, acceptedAt: now() });
    expect(accepted).toMatchObject({ status: 'ACCEPTED', identificationNumber });
    const legalised = await channel(accepted, 'GREEN');
    expect(legalised).toMatchObject({ status: 'LEGALIZED', channel: 'GREEN' });

    const payment = { amountClp: valid.taxes.totalClp, paidAt: now(), reference: 'TGR-0001', channel: 'TGR online' };
    const paid = await act('DeclarationPay', legalised, payment, randomUUID());
    expect(paid).toMatchObject({
      status: 'PAID',
      version: legalised.version + 1,
      payment: { reference: 'TGR-0001', amountClp: valid.taxes.totalClp },
    });
    const released = await act('DeclarationRelease', paid);
    expect(released.status).toBe('RELEASED');
    const gone = await act('DeclarationWithdraw', released, { withdrawnAt: now(), withdrawnBy: 'Demo Driver' });
    expect(gone.status).toBe('WITHDRAWN');

    const { declaration } = await detail(page, draft.id);
    expect(declaration).toMatchObject({ status: 'WITHDRAWN', identificationNumber, version: gone.version });
    const actions = declaration.history.data.map(({ action }: { action: string }) => action);
    expect(actions.sort()).toEqual([
      'acceptDeclaration',
      'assignSelectivityChannel',
      'createDeclaration',
      'registerDeclarationPayment',
      'releaseDeclaration',
      'submitDeclaration',
      'validateDeclaration',
      'withdrawDeclarationGoods',
    ]);
  });

  test('a rejected declaration says why, is corrected and sent again', async () => {
    const submitted = await submitDeclaration(page.world);
    const reasons = [{ code: 'VALUE_DOUBTFUL', field: '/values/fob', message: 'The value is too low' }];
    const rejected = await act('DeclarationReject', submitted, { reasons });
    expect(rejected).toMatchObject({ status: 'REJECTED', rejectionReasons: reasons });
    const edited = await step(page.world, 'updateDeclaration', rejected, 'DeclarationUpdate', { grossWeightKg: '3.0' });
    expect(edited.status).toBe('DRAFT');
    const valid = await step(page.world, 'validateDeclaration', edited, 'VersionedRequest');
    expect(await act('DeclarationSubmit', valid, {}, randomUUID())).toMatchObject({ status: 'SUBMITTED' });
    expect((await detail(page, submitted.id)).declaration.rejectionReasons).toEqual([]);
  });

  test('an amber declaration is reviewed, observed and then found conforming', async () => {
    const reviewed = await channel(await acceptDeclaration(page.world), 'AMBER');
    expect(reviewed).toMatchObject({ status: 'UNDER_REVIEW', channel: 'AMBER' });
    const result = { type: 'DOCUMENT_REVIEW', finishedAt: now() };
    expect(await refused('DeclarationInspection', reviewed, { ...result, result: 'OBSERVED' })).toMatchObject({
      code: 'FINDINGS_REQUIRED',
      httpStatus: 422,
    });
    const findings = ['The invoice is not signed'];
    const observed = await act('DeclarationInspection', reviewed, { ...result, result: 'OBSERVED', findings });
    expect(observed).toMatchObject({ status: 'OBSERVED', inspection: { result: 'OBSERVED', findings } });
    expect(await act('DeclarationInspection', observed, { ...result, result: 'CONFORMING' })).toMatchObject({
      status: 'LEGALIZED',
      inspection: { type: 'DOCUMENT_REVIEW', result: 'CONFORMING' },
    });
  });

  test('a red declaration is inspected', async () => {
    const inspected = await channel(await acceptDeclaration(page.world), 'RED');
    expect(inspected).toMatchObject({ status: 'UNDER_INSPECTION', channel: 'RED' });
    const result = { type: 'PHYSICAL_EXAM', result: 'CONFORMING', finishedAt: now(), inspectorName: 'Inés Pérez' };
    expect(await act('DeclarationInspection', inspected, result)).toMatchObject({ status: 'LEGALIZED' });
  });

  test('DeclarationAnnul ends a declaration that was accepted', async () => {
    const accepted = await acceptDeclaration(page.world);
    const annulment = { cause: 'GOODS_NOT_FOUND', comment: 'The goods never arrived in Santiago' };
    expect(await act('DeclarationAnnul', accepted, annulment)).toMatchObject({
      status: 'ANNULLED',
      annulmentCause: 'GOODS_NOT_FOUND',
    });
  });

  test('DeclarationCancel ends a draft that was never sent, and only such a one', async () => {
    const draft = await createDeclaration(page.world);
    expect(await act('DeclarationCancel', draft)).toMatchObject({ status: 'CANCELLED', version: draft.version + 1 });
    expect(await refused('DeclarationCancel', await submitDeclaration(page.world))).toMatchObject({
      code: 'INVALID_TRANSITION',
      httpStatus: 409,
    });
  });

  test('a double click pays once, and both clicks get the same answer', async () => {
    const { id, version } = await channel(await acceptDeclaration(page.world), 'GREEN');
    const { taxes } = (await detail(page, id)).declaration;
    const payment = { amountClp: taxes.totalClp, paidAt: now(), reference: 'TGR-0003', channel: 'bank' };
    const variables = { declarationId: id, input: { ...payment, expectedVersion: version }, key: randomUUID() };
    const click = () => page.world.ask(DOCUMENTS.get('DeclarationPay') ?? '', { ...AGENT, variables });
    const [first, second] = await Promise.all([click(), click()]);
    expect(first.errors).toEqual([]);
    expect(first.data.registerDeclarationPayment).toMatchObject({ status: 'PAID', version: version + 1 });
    expect(second).toMatchObject({ data: first.data, errors: [] });
  });

  describe('an action that does not fit is refused with its own code', () => {
    test('DeclarationAccept with a number that is in use', async () => {
      const input = { identificationNumber: '7270053078', acceptedAt: now() };
      expect(await refused('DeclarationAccept', await submitDeclaration(page.world), input)).toMatchObject({
        code: 'IDENTIFICATION_NUMBER_TAKEN',
      });
    });

    test('DeclarationChannel for the second time', async () => {
      const legalised = await channel(await acceptDeclaration(page.world), 'GREEN');
      const input = { channel: 'RED', assignedAt: now() };
      expect(await refused('DeclarationChannel', legalised, input)).toMatchObject({ code: 'CHANNEL_ALREADY_ASSIGNED' });
    });

    test('DeclarationRelease before, and DeclarationPay with less than is due', async () => {
      const legalised = await channel(await acceptDeclaration(page.world), 'GREEN');
      expect(await refused('DeclarationRelease', legalised)).toMatchObject({ code: 'TAXES_UNPAID', httpStatus: 409 });
      const payment = { amountClp: '1', paidAt: now(), reference: 'TGR-0002', channel: 'bank' };
      expect(await refused('DeclarationPay', legalised, payment, randomUUID())).toMatchObject({
        code: 'PAYMENT_AMOUNT_MISMATCH',
        httpStatus: 422,
      });
    });

    test('DeclarationSubmit while a permit is not approved', async () => {
      const permits = [{ agency: 'SAG', status: 'PENDING' }];
      const draft = await createDeclaration(page.world, { permits });
      const valid = await step(page.world, 'validateDeclaration', draft, 'VersionedRequest');
      expect(await refused('DeclarationSubmit', valid, {}, randomUUID())).toMatchObject({ code: 'PERMIT_MISSING' });
    });
  });
});

function detail(page: Page, declarationId: string) {
  return page.run('DeclarationDetail', { declarationId }, { atMost: 11 });
}
