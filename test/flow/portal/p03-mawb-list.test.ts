import { describe, expect, test } from 'vitest';
import { createMawb, newMawb } from '../../support/new-waybills.ts';
import { ANA, FABIO } from '../../support/people.ts';
import { describePage, type Page } from '../../support/portal-page.ts';

interface Row {
  readonly createdByUser: { readonly id: string } | null;
  readonly originAirport: { readonly code: string } | null;
}

describePage(import.meta.url, (page) => {
  test.each([20, 50, 100])('MawbList costs five calls with %i rows', async (limit) => {
    const { mawbs } = await page.run('MawbList', { page: 1, limit }, { atMost: 5 });
    expect(mawbs.data).toHaveLength(Math.min(limit, mawbs.meta.totalItems));
    for (const row of mawbs.data as Row[]) {
      expect(row.createdByUser).not.toBeNull();
      expect(row.originAirport).not.toBeNull();
    }
  });

  describe('MawbListCreate', () => {
    test('creates a draft that the list and the search by number show', async () => {
      const input = newMawb();
      const { createMawb: made } = await page.run(
        'MawbListCreate',
        { input, key: 'create-a-master-01' },
        { atMost: 1 },
      );
      expect(made).toMatchObject({ awbNumber: input.awbNumber, status: 'DRAFT', version: 1 });
      const { mawbByNumber } = await page.run('MawbQuickFind', { awbNumber: input.awbNumber }, { atMost: 1 });
      expect(mawbByNumber.id).toBe(made.id);
      const { mawbs } = await page.run('MawbList', { page: 1, limit: 20, search: input.awbNumber }, { atMost: 5 });
      expect(mawbs.data).toMatchObject([{ id: made.id, createdByUser: { id: ANA } }]);
    });

    test('sent twice under one key creates once', async () => {
      const input = newMawb();
      await page.twice('MawbListCreate', { input, key: 'create-a-master-02' }, { atMost: 1 });
      expect(await countOf(page, input.awbNumber)).toBe(1);
    });

    test('refuses a key that stands for another waybill, and a number that exists', async () => {
      const input = newMawb();
      const key = 'create-a-master-03';
      await page.run('MawbListCreate', { input, key }, { atMost: 1 });
      expect(await page.refusal('MawbListCreate', { input: newMawb(), key })).toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
        httpStatus: 409,
      });
      expect(await page.refusal('MawbListCreate', { input, key: 'create-a-master-04' })).toMatchObject({
        code: 'AWB_NUMBER_TAKEN',
      });
    });

    test('refuses a wrong check digit', async () => {
      const input = newMawb({ awbNumber: '045-12345676' });
      expect(await page.refusal('MawbListCreate', { input, key: 'create-a-master-05' })).toMatchObject({
        code: 'AWB_CHECK_DIGIT_INVALID',
        httpStatus: 422,
      });
    });
  });

  describe('MawbListAssign', () => {
    test('assigns and unassigns with two calls', async () => {
      const { id, version } = await createMawb(page.world);
      const assign = (input: object) => page.run('MawbListAssign', { mawbId: id, input }, { atMost: 2 });
      const { assignMawb } = await assign({ userId: ANA, expectedVersion: version });
      expect(assignMawb).toMatchObject({ assignedToUser: { id: ANA, displayName: 'Ana Rojas' } });
      const cleared = await assign({ userId: null, expectedVersion: assignMawb.version });
      expect(cleared.assignMawb.assignedToUser).toBeNull();
    });

    test('refuses somebody of another business unit, and an old version', async () => {
      const { id, version } = await createMawb(page.world);
      const refused = (input: object) => page.refusal('MawbListAssign', { mawbId: id, input });
      expect(await refused({ userId: FABIO, expectedVersion: version })).toMatchObject({ code: 'ASSIGNEE_INVALID' });
      expect(await refused({ userId: ANA, expectedVersion: version + 7 })).toMatchObject({ code: 'VERSION_CONFLICT' });
    });
  });

  test('MawbQuickFind finds by number', async () => {
    const { mawbByNumber } = await page.run('MawbQuickFind', { awbNumber: '045-12345675' }, { atMost: 1 });
    expect(mawbByNumber.awbNumber).toBe('045-12345675');
  });

  test('AirportTypeahead offers airports while typing', async () => {
    const { airports } = await page.run('AirportTypeahead', { search: 'santi' }, { atMost: 1 });
    expect(airports.data.map(({ code }: { code: string }) => code)).toContain('SCL');
  });
});

async function countOf(page: Page, awbNumber: string): Promise<number> {
  const { data } = await page.world.ask('query($search: String) { mawbs(search: $search) { meta { totalItems } } }', {
    variables: { search: awbNumber },
  });
  return data.mawbs.meta.totalItems;
}
