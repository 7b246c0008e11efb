/** Counts of the tenant, the caller's tasks with their waybills, and what arrives next. */
import { type Page, target } from '../page.ts';
import type { Row } from '../services.ts';

/** The yardstick's notification centre: it has one, in memory, and nobody is told anything while it is measured. */
const notifications = new Map<string, readonly unknown[]>();

export const dashboard: Page = {
  name: 'Dashboard',
  answer: async (services, context, { from, me }) => {
    const since = { createdFrom: from };
    const open = {
      limit: 10,
      sortBy: 'paymentDueDate:ASC',
      status: ['REJECTED', 'OBSERVED', 'LEGALIZED'],
      assignedTo: me,
    };
    const due = { limit: 5, sortBy: 'eta:ASC', status: ['DEP', 'ARR'] };
    const arrivalsWithCounts = async () => {
      const arrivals = await services.get('mawb', target('/v0/mawbs', due), context);
      const ids = arrivals.data.map(({ id }: Row) => id);
      const counts = await services.batch('mawb', '/v0/hawbs/counts-by-mawb?mawbIds=', ids, context, 'mawbId');
      for (const arrival of arrivals.data) arrival.hawbCounts = counts.get(arrival.id);
      return arrivals;
    };
    const tasksWithWaybills = async () => {
      const tasks = await services.get('customs', target('/v0/declarations', open), context);
      const [mawbs, hawbs] = await Promise.all([
        services.batch(
          'mawb',
          '/v0/mawbs/batch?ids=',
          tasks.data.map(({ mawbId }: Row) => mawbId),
          context,
        ),
        services.batch(
          'mawb',
          '/v0/hawbs/batch?ids=',
          tasks.data.map(({ hawbId }: Row) => hawbId),
          context,
        ),
      ]);
      for (const task of tasks.data) {
        task.mawb = mawbs.get(task.mawbId) ?? null;
        task.hawb = hawbs.get(task.hawbId) ?? null;
      }
      return tasks;
    };
    const [mawbSummary, hawbSummary, declarationSummary, myTasks, arrivals] = await Promise.all([
      services.get('mawb', target('/v0/mawbs/summary', since), context),
      services.get('mawb', target('/v0/hawbs/summary', since), context),
      services.get('customs', target('/v0/declarations/summary', since), context),
      tasksWithWaybills(),
      arrivalsWithCounts(),
    ]);
    const unread = notifications.get(context.businessUnit + context.countryCode + me) ?? [];
    return { mawbSummary, hawbSummary, declarationSummary, myTasks, arrivals, unreadNotificationCount: unread.length };
  },
};
