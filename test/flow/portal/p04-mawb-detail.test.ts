import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { consolidate, createHawb, createMawb } from '../../support/new-waybills.ts';
import { describePage, type Page } from '../../support/portal-page.ts';

/** The sample master (domain: sample records). */
const MAWB = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';

describePage(import.meta.url, (page) => {
  test('MawbDetail answers header, events, houses and declarations with nine calls', async () => {
    const { mawb } = await page.run('MawbDetail', { mawbId: MAWB, hawbLimit: 50 }, { atMost: 9 });
    expect(mawb).toMatchObject({ awbNumber: '045-12345675', originAirport: { code: 'MIA' } });
    expect(mawb.hawbs.data.length).toBeGreaterThan(20);
    expect(mawb.events.meta.totalItems).toBeGreaterThan(0);
  });

  describe('MawbRecordEvent', () => {
    test('adds to the history and moves the waybill', async () => {
      const { id } = await createMawb(page.world);
      const { recordMawbEvent } = await page.run('MawbRecordEvent', booked(id), { atMost: 1 });
      expect(recordMawbEvent).toMatchObject({ code: 'BKD', airport: 'MIA', pieces: 10, source: 'MANUAL' });
      const { mawb } = await detail(page, id);
      expect(mawb.status).toBe('BKD');
      expect(mawb.events.data).toMatchObject([
        { id: recordMawbEvent.id, recordedByUser: { displayName: 'Ana Rojas' } },
      ]);
    });

    test('sent twice under one key records once', async () => {
      const { id } = await createMawb(page.world);
      await page.twice('MawbRecordEvent', booked(id), { atMost: 1 });
      expect((await detail(page, id)).mawb.events.meta.totalItems).toBe(1);
    });

    test('refuses a station the event does not fit, a skipped milestone and a repeated event', async () => {
      const { id } = await createMawb(page.world);
      const refused = (changes: object) => page.refusal('MawbRecordEvent', booked(id, changes));
      expect(await refused({ airport: 'SCL' })).toMatchObject({ code: 'EVENT_STATION_INVALID', httpStatus: 422 });
      expect(await refused({ code: 'NFD', airport: 'SCL' })).toMatchObject({ code: 'INVALID_TRANSITION' });
      const first = booked(id);
      await page.run('MawbRecordEvent', first, { atMost: 1 });
      expect(await page.refusal('MawbRecordEvent', { ...first, key: randomUUID() })).toMatchObject({
        code: 'DUPLICATE_EVENT',
        httpStatus: 409,
      });
    });
  });

  describe('MawbConsolidate', () => {
    test('takes the houses that fit and says of each other why not', async () => {
      const master = await createMawb(page.world);
      const house = await createHawb(page.world);
      const foreign = await createHawb(page.world, { origin: 'MAD', destination: 'LIM' });
      const input = { hawbIds: [house.id, foreign.id], expectedVersion: master.version };
      const { consolidateHawbs } = await page.run(
        'MawbConsolidate',
        { mawbId: master.id, input, key: randomUUID() },
        { atMost: 1 },
      );
      expect(consolidateHawbs).toMatchObject({
        consolidated: [house.id],
        rejected: [{ hawbId: foreign.id, code: 'ROUTE_MISMATCH' }],
        mawb: {
          id: master.id,
          consolidation: { hawbCount: 1, hawbPieces: 2, hawbGrossWeightKg: '20.0', piecesVariance: 8 },
        },
      });
      const { mawb } = await detail(page, master.id);
      expect(mawb.hawbs.data).toMatchObject([{ id: house.id, status: 'CONSOLIDATED' }]);
    });

    test('sent twice under one key answers the first result, not that the house is taken', async () => {
      const master = await createMawb(page.world);
      const house = await createHawb(page.world);
      const input = { hawbIds: [house.id], expectedVersion: master.version };
      const variables = { mawbId: master.id, input, key: randomUUID() };
      const { consolidateHawbs } = await page.twice('MawbConsolidate', variables, { atMost: 1 });
      expect(consolidateHawbs.consolidated).toEqual([house.id]);
      expect((await detail(page, master.id)).mawb.version).toBe(consolidateHawbs.mawb.version);
    });

    test('refuses a direct waybill', async () => {
      const direct = await createMawb(page.world, { waybillType: 'DIRECT' });
      const house = await createHawb(page.world);
      const input = { hawbIds: [house.id], expectedVersion: direct.version };
      expect(await page.refusal('MawbConsolidate', { mawbId: direct.id, input, key: randomUUID() })).toMatchObject({
        code: 'CONSOLIDATION_NOT_ALLOWED',
        httpStatus: 422,
      });
    });
  });

  describe('MawbEdit', () => {
    test('changes what it names and nothing else', async () => {
      const { id, version } = await createMawb(page.world, { remarks: 'fragile' });
      const input = { pieces: 12, manifestNumber: 'MF-260115-09', remarks: null, expectedVersion: version };
      const { updateMawb } = await page.run('MawbEdit', { mawbId: id, input }, { atMost: 1 });
      expect(updateMawb.version).toBe(version + 1);
      const { mawb } = await detail(page, id);
      expect(mawb).toMatchObject({
        pieces: 12,
        manifestNumber: 'MF-260115-09',
        remarks: null,
        natureOfGoods: 'Consolidated cargo as per attached manifest',
        updatedByUser: { displayName: 'Ana Rojas' },
      });
    });

    test('refuses an old version and tells the current one', async () => {
      const { id, version } = await createMawb(page.world);
      const input = { pieces: 12, expectedVersion: version + 7 };
      const refusal = await page.refusal('MawbEdit', { mawbId: id, input });
      expect(refusal).toMatchObject({ code: 'VERSION_CONFLICT', httpStatus: 409 });
      expect(refusal.details?.[0]?.message).toContain(String(version));
    });
  });

  describe('MawbCancel', () => {
    test('cancels a draft, which is final', async () => {
      const { id, version } = await createMawb(page.world);
      const input = { reason: 'Booked twice', expectedVersion: version };
      const { cancelMawb } = await page.run('MawbCancel', { mawbId: id, input }, { atMost: 1 });
      expect(cancelMawb).toMatchObject({ id, status: 'CANCELLED' });
      const again = { ...input, expectedVersion: cancelMawb.version };
      expect(await page.refusal('MawbCancel', { mawbId: id, input: again })).toMatchObject({
        code: 'INVALID_TRANSITION',
      });
    });

    test('is refused while houses are under the waybill', async () => {
      const { id } = await createMawb(page.world);
      await consolidate(page.world, id, (await createHawb(page.world)).id);
      const { mawb } = await detail(page, id);
      const input = { reason: 'Booked twice', expectedVersion: mawb.version };
      expect(await page.refusal('MawbCancel', { mawbId: id, input })).toMatchObject({ code: 'MAWB_HAS_ACTIVE_HAWBS' });
    });
  });

  test('MawbRemoveHawb takes a house out, which can then be put under another', async () => {
    const { id } = await createMawb(page.world);
    const house = await consolidate(page.world, id, (await createHawb(page.world)).id);
    const { removeHawbFromMawb } = await page.run(
      'MawbRemoveHawb',
      { mawbId: id, hawbId: house.id, expectedVersion: house.version },
      { atMost: 1 },
    );
    expect(removeHawbFromMawb).toMatchObject({ id: house.id, mawbId: null, status: 'CREATED' });
    expect((await detail(page, id)).mawb.consolidation.hawbCount).toBe(0);
    const other = await createMawb(page.world);
    expect(await consolidate(page.world, other.id, house.id)).toMatchObject({ status: 'CONSOLIDATED' });
  });
});

function detail(page: Page, mawbId: string) {
  return page.run('MawbDetail', { mawbId }, { atMost: 9 });
}

/** Variables of MawbRecordEvent: space for all pieces was booked in Miami just now. */
function booked(mawbId: string, changes: object = {}) {
  const occurredAt = new Date().toISOString();
  return { mawbId, input: { code: 'BKD', airport: 'MIA', occurredAt, pieces: 10, ...changes }, key: randomUUID() };
}
