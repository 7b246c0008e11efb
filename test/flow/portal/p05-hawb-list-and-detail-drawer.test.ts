import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  CONSIGNEE,
  consolidate,
  createHawb,
  createMawb,
  newHawb,
  type WaybillState,
} from '../../support/new-waybills.ts';
import { CARLA, FABIO } from '../../support/people.ts';
import { describePage, type Page } from '../../support/portal-page.ts';

/** The sample house (domain: sample records). */
const HAWB = 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001';

describePage(import.meta.url, (page) => {
  test.each([20, 50, 100])('HawbList costs five calls with %i rows', async (limit) => {
    const { hawbs } = await page.run('HawbList', { page: 1, limit }, { atMost: 5 });
    expect(hawbs.data).toHaveLength(limit);
  });

  test('HawbDetail answers parties, values, declarations and history with eight calls', async () => {
    const { hawb } = await page.run('HawbDetail', { hawbId: HAWB }, { atMost: 8 });
    expect(hawb).toMatchObject({ mawb: { awbNumber: '045-12345675' } });
    expect(hawb.declarations.length).toBeGreaterThan(0);
  });

  describe('HawbCreateDialog', () => {
    test('creates a house that the list of unconsolidated ones shows, with its category', async () => {
      const input = newHawb();
      const { createHawb: made } = await page.run('HawbCreateDialog', { input, key: randomUUID() }, { atMost: 1 });
      expect(made).toMatchObject({ hawbNumber: input.hawbNumber, status: 'CREATED', courierCategory: 'LOW_VALUE' });
      const search = { page: 1, limit: 20, search: input.hawbNumber, unconsolidated: true };
      const { hawbs } = await page.run('HawbList', search, { atMost: 5 });
      expect(hawbs.data).toMatchObject([{ id: made.id, mawb: null, declarations: [] }]);
    });

    test('sent twice under one key creates once', async () => {
      const input = newHawb();
      await page.twice('HawbCreateDialog', { input, key: 'create-a-house-0001' }, { atMost: 1 });
      const { hawbs } = await page.run('HawbList', { page: 1, limit: 20, search: input.hawbNumber }, { atMost: 5 });
      expect(hawbs.meta.totalItems).toBe(1);
      expect(await page.refusal('HawbCreateDialog', { input: newHawb(), key: 'create-a-house-0001' })).toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
    });

    test('refuses a consignee whose RUT has a wrong check digit', async () => {
      const input = newHawb({ consignee: { ...CONSIGNEE, taxId: '12345678-6' } });
      expect(await page.refusal('HawbCreateDialog', { input, key: randomUUID() })).toMatchObject({
        code: 'RUT_INVALID',
        httpStatus: 422,
      });
    });
  });

  describe('HawbChangeStatus', () => {
    test('walks a house from its master to the customer, held once on the way', async () => {
      let house = await consolidated(page);
      const seen: unknown[] = [];
      for (const input of [
        { status: 'IN_TRANSIT' },
        { status: 'ARRIVED' },
        { status: 'HELD', holdReason: 'MISSING_DOCUMENTS' },
        { status: 'IN_CUSTOMS' },
      ]) {
        house = await move(page, house, input);
        seen.push(house);
      }
      expect(seen).toMatchObject([
        { status: 'IN_TRANSIT', holdReason: null },
        { status: 'ARRIVED', holdReason: null },
        { status: 'HELD', holdReason: 'MISSING_DOCUMENTS' },
        { status: 'IN_CUSTOMS', holdReason: null },
      ]);
      house = await move(page, house, { status: 'RELEASED' }, 'svc-integration');
      house = await move(page, house, { status: 'OUT_FOR_DELIVERY' }, 'carla.soto');
      house = await move(page, house, { status: 'DELIVERED' }, 'carla.soto');
      const { hawb } = await page.run('HawbDetail', { hawbId: house.id }, { atMost: 8 });
      expect(hawb.status).toBe('DELIVERED');
      const steps = hawb.events.data.map(({ toStatus }: { toStatus: string }) => toStatus);
      expect(steps).toEqual(expect.arrayContaining(['IN_TRANSIT', 'HELD', 'RELEASED', 'DELIVERED']));
    });

    test('refuses to hold without a reason, and steps the state does not allow', async () => {
      let house = await consolidated(page);
      const refused = (input: object) =>
        page.refusal('HawbChangeStatus', { hawbId: house.id, input: { ...input, expectedVersion: house.version } });
      expect(await refused({ status: 'DELIVERED' })).toMatchObject({ code: 'INVALID_TRANSITION', httpStatus: 409 });
      house = await move(page, house, { status: 'IN_TRANSIT' });
      house = await move(page, house, { status: 'ARRIVED' });
      expect(await refused({ status: 'HELD' })).toMatchObject({ code: 'HOLD_REASON_REQUIRED', httpStatus: 422 });
    });
  });

  describe('HawbEdit', () => {
    test('changes a house and the category its value gives', async () => {
      const { id, version } = await createHawb(page.world);
      const input = { declaredValue: { amount: '2500.00', currency: 'USD' }, expectedVersion: version };
      const { updateHawb } = await page.run('HawbEdit', { hawbId: id, input }, { atMost: 1 });
      expect(updateHawb).toMatchObject({ courierCategory: 'SIMPLIFIED', version: version + 1 });
      const { hawb } = await page.run('HawbDetail', { hawbId: id }, { atMost: 8 });
      expect(hawb).toMatchObject({ declaredValue: { amount: '2500.00' }, pieces: 2 });
    });

    test('refuses an old version', async () => {
      const { id, version } = await createHawb(page.world);
      const input = { pieces: 3, expectedVersion: version + 7 };
      expect(await page.refusal('HawbEdit', { hawbId: id, input })).toMatchObject({ code: 'VERSION_CONFLICT' });
    });
  });

  describe('HawbAssign', () => {
    test('assigns with two calls, and the list shows it', async () => {
      const house = newHawb();
      const { id, version } = await createHawb(page.world, house);
      const input = { userId: CARLA, expectedVersion: version };
      const { assignHawb } = await page.run('HawbAssign', { hawbId: id, input }, { atMost: 2 });
      expect(assignHawb.assignedToUser).toEqual({ id: CARLA, displayName: 'Carla Soto' });
      const { hawbs } = await page.run('HawbList', { page: 1, limit: 20, search: house.hawbNumber }, { atMost: 5 });
      expect(hawbs.data).toMatchObject([{ id, assignedToUser: assignHawb.assignedToUser, version: version + 1 }]);
    });

    test('refuses somebody of another business unit', async () => {
      const { id, version } = await createHawb(page.world);
      const input = { userId: FABIO, expectedVersion: version };
      expect(await page.refusal('HawbAssign', { hawbId: id, input })).toMatchObject({ code: 'ASSIGNEE_INVALID' });
    });
  });
});

async function consolidated(page: Page): Promise<WaybillState> {
  const { id } = await createMawb(page.world);
  return consolidate(page.world, id, (await createHawb(page.world)).id);
}

async function move(page: Page, { id, version }: WaybillState, input: object, as?: string): Promise<WaybillState> {
  const variables = { hawbId: id, input: { ...input, expectedVersion: version } };
  const { changeHawbStatus } = await page.run('HawbChangeStatus', variables, { ...(as && { as }), atMost: 1 });
  return changeHawbStatus;
}
