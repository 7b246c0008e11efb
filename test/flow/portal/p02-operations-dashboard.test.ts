import { expect, test } from 'vitest';
import { ANA } from '../../support/people.ts';
import { describePage } from '../../support/portal-page.ts';

describePage(import.meta.url, (page) => {
  test('Dashboard answers five widgets with eight calls', async () => {
    const data = await page.run('Dashboard', { from: '2020-01-01T00:00:00.000Z', me: ANA }, { atMost: 8 });
    for (const summary of ['mawbSummary', 'hawbSummary', 'declarationSummary']) {
      expect(data[summary].total).toBeGreaterThan(0);
      const counted = data[summary].byStatus.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
      expect(counted).toBe(data[summary].total);
    }
    expect(data.arrivals.data).toHaveLength(5);
    for (const task of data.myTasks.data) expect(['REJECTED', 'OBSERVED', 'LEGALIZED']).toContain(task.status);
  });

  test('each widget is read again by a request that asks for it alone, and is what the page shows', async () => {
    const variables = { from: '2020-01-01T00:00:00.000Z', me: ANA };
    const whole = await page.run('Dashboard', variables, { atMost: 8 });
    const { asOf: _, ...mawbSummary } = whole.mawbSummary;
    for (const [name, widget, atMost] of [
      ['DashboardMawbs', { mawbSummary }, 1],
      ['DashboardHawbs', { hawbSummary: whole.hawbSummary }, 1],
      ['DashboardDeclarations', { declarationSummary: whole.declarationSummary }, 1],
      ['DashboardTasks', { myTasks: whole.myTasks }, 3],
      ['DashboardArrivals', { arrivals: whole.arrivals }, 2],
    ] as const) {
      expect(await page.run(name, variables, { atMost }), name).toMatchObject(widget);
    }
  });
});
