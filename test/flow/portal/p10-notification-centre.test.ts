import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import { createMemoryBus } from '../../../subgraphs/engine/serve.ts';
import { CHILE, domainEvent, PERU } from '../../support/domain-events.ts';
import { liveClient, subscribe } from '../../support/live-client.ts';
import { ANA, BRUNO } from '../../support/people.ts';
import { DOCUMENTS } from '../../support/portal-documents.ts';
import { describePage, type Page } from '../../support/portal-page.ts';

const EVERYTHING = { page: 1, limit: 20, unreadOnly: false };
const bus = createMemoryBus({ retained: 100 });

describePage(
  import.meta.url,
  (page) => {
    let records: { declaration: string; mawb: string; hawb: string };

    beforeAll(async () => {
      const { data } = await page.world.ask(`{
        declarations(limit: 1) { data { id } } mawbs(limit: 1) { data { id } } hawbs(limit: 1) { data { id } }
      }`);
      const [declaration, mawb, hawb] = [data.declarations, data.mawbs, data.hawbs].map(({ data }) => data[0].id);
      records = { declaration, mawb, hawb };
    });

    test('NotificationCentre shows what concerns the caller, newest first, with four calls for four kinds of records', async () => {
      await told(assigned(records.declaration, { time: '2026-01-15T13:00:01.000Z' }));
      await told(
        domainEvent({
          type: 'mawb.event-recorded',
          time: beforeSignIn(3),
          data: { mawbId: records.mawb, awbNumber: '045-12345675', code: 'DIS', airport: 'SCL', createdBy: ANA },
        }),
      );
      await told(held(records.hawb, { time: beforeSignIn(2) }));
      await told(domainEvent({ type: 'iam.user.roles-changed', time: beforeSignIn(1), data: { userId: ANA } }));
      await told(assigned(records.declaration, { time: beforeSignIn(4) }));
      const { notifications } = await page.run('NotificationCentre', EVERYTHING, { atMost: 4 });
      const shown = notifications.data.map(({ entityType, severity }: Record<string, string>) => [
        entityType,
        severity,
      ]);
      expect(shown).toEqual([
        ['USER', 'INFO'],
        ['HAWB', 'WARNING'],
        ['MAWB', 'WARNING'],
        ['DECLARATION', 'INFO'],
      ]);
      for (const { entity, entityId } of notifications.data) expect(entity).toMatchObject({ id: entityId });
      expect(notifications.data[3]).toMatchObject({
        type: 'customs.declaration.assigned',
        title: 'Declaration D-1 is yours',
        readAt: null,
        entity: { id: records.declaration, declarationStatus: expect.any(String) },
      });
      expect(notifications.unreadCount).toBe(4);
      expect(notifications.meta).toEqual({ currentPage: 1, totalItems: 4, totalPages: 1 });
      expect(await page.run('UnreadNotifications', {}, { atMost: 0 })).toEqual({ unreadNotificationCount: 4 });
    });

    test('NotificationCentre shows one kind of records, and a page at a time', async () => {
      const some = { ...EVERYTHING, entityType: ['MAWB', 'HAWB'], limit: 1, page: 2 };
      const { notifications } = await page.run('NotificationCentre', some, { atMost: 1 });
      expect(notifications.data.map(({ entityType }: { entityType: string }) => entityType)).toEqual(['MAWB']);
      expect(notifications.meta).toEqual({ currentPage: 2, totalItems: 2, totalPages: 2 });
      expect(notifications.unreadCount).toBe(4);
      const { errors } = await page.world.ask('{ notifications(page: 0) { unreadCount } }');
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    });

    test('tells in the language of the caller', async () => {
      const spanish = { atMost: 4, headers: { 'accept-language': 'es' } };
      const { notifications } = await page.run('NotificationCentre', EVERYTHING, spanish);
      expect(notifications.data[0].title).toBe('Sus roles cambiaron');
    });

    test('shows a notification whose record is gone by its text alone, without an error', async () => {
      await told(assigned(randomUUID(), { time: now() }));
      const { notifications } = await page.run('NotificationCentre', { ...EVERYTHING, limit: 1 }, { atMost: 1 });
      expect(notifications.data[0]).toMatchObject({ title: 'Declaration D-1 is yours', entity: null });
    });

    test('NotificationMarkRead marks those that are named, once, and passes over what is not there', async () => {
      const { notifications } = await page.run('NotificationCentre', EVERYTHING, { atMost: 4 });
      const [first, second] = notifications.data.map(({ id }: { id: string }) => id);
      const ids = { ids: [first, second, randomUUID()] };
      expect(await page.run('NotificationMarkRead', ids, { atMost: 0 })).toEqual({ markNotificationsRead: 2 });
      expect(await page.run('NotificationMarkRead', ids, { atMost: 0 })).toEqual({ markNotificationsRead: 0 });
      const unread = await page.run('NotificationCentre', { ...EVERYTHING, unreadOnly: true }, { atMost: 4 });
      expect(unread.notifications).toMatchObject({ unreadCount: 3, meta: { totalItems: 3 } });
      const { data } = await page.world.ask('{ unreadNotificationCount }');
      expect(data.unreadNotificationCount).toBe(3);
    });

    test('NotificationMarkAllRead marks the rest', async () => {
      const all = { atMost: 0 };
      expect(await page.run('NotificationMarkAllRead', {}, all)).toEqual({ markAllNotificationsRead: 3 });
      expect(await page.run('NotificationMarkAllRead', {}, all)).toEqual({ markAllNotificationsRead: 0 });
      const { notifications } = await page.run('NotificationCentre', EVERYTHING, { atMost: 4 });
      expect(notifications.unreadCount).toBe(0);
      expect(notifications.data[0].readAt).toMatch(/^20\d\d-/);
    });

    describe('nobody is told of what is not theirs', () => {
      test('not another user, not the same user in another tenant, not who did it', async () => {
        await told(assigned(records.declaration, { time: now() }));
        expect(await unread(page, { as: 'diego.vera' })).toBe(0);
        await told(assigned(records.declaration, { time: now(), tenant: PERU }));
        expect(await unread(page, {})).toBe(1);
        await quiet(assigned(records.declaration, { time: now(), actor: { id: ANA, username: 'ana.rojas' } }));
        expect(await unread(page, {})).toBe(1);
      });

      test('what is for a role reaches its holders in the tenant, but for who did it', async () => {
        const agent = { as: 'bruno.diaz' };
        const actor = { id: BRUNO, username: 'bruno.diaz' };
        const before = await unread(page, agent);
        await told(overdue(records.declaration));
        expect(await unread(page, agent)).toBe(before + 1);
        await told({ ...overdue(records.declaration), actor });
        expect(await unread(page, agent)).toBe(before + 1);
        expect(await unread(page, {})).toBe(1);
      });

      test('not who has no token, and not without a tenant', async () => {
        expect(await page.refusal('NotificationCentre', EVERYTHING, { as: null })).toMatchObject({
          code: 'UNAUTHENTICATED',
        });
        expect(await page.refusal('NotificationMarkAllRead', {}, { tenant: null })).toMatchObject({
          code: 'TENANT_HEADER_MISSING',
        });
      });

      test('NotificationStream tells who it is for, whole, and nobody else', async () => {
        const [ana, diego] = [liveClient(page.world), liveClient(page.world, { as: 'diego.vera' })];
        await using mine = await subscribe(ana, DOCUMENTS.get('NotificationStream') ?? '');
        await using others = await subscribe(diego, DOCUMENTS.get('NotificationStream') ?? '');
        await told(assigned(records.declaration, { time: now() }));
        const { data, errors } = await mine.next();
        expect(errors).toBeUndefined();
        expect(data.notificationReceived).toMatchObject({
          type: 'customs.declaration.assigned',
          title: 'Declaration D-1 is yours',
          entityType: 'DECLARATION',
          entityId: records.declaration,
        });
        expect(others.waiting).toEqual([]);
        await Promise.all([ana.dispose(), diego.dispose()]);
      });
    });
  },
  { events: bus },
);

const now = (): string => new Date().toISOString();

/** An hour and some seconds ago. After a change of roles, tokens of before are refused. */
const beforeSignIn = (seconds: number): string => new Date(Date.now() - 3_600_000 - seconds * 1000).toISOString();

function assigned(declarationId: string, changes: Partial<DomainEvent>): DomainEvent {
  const data = { declarationId, internalNumber: 'D-1', assignedTo: ANA, assignedBy: randomUUID() };
  return domainEvent({ type: 'customs.declaration.assigned', data, ...changes });
}

function held(hawbId: string, changes: Partial<DomainEvent>): DomainEvent {
  const data = { hawbId, hawbNumber: 'H-1', toStatus: 'HELD', holdReason: 'DOCUMENTS', assignedTo: ANA };
  return domainEvent({ type: 'hawb.status-changed', data: { ...data, mawbAssignedTo: ANA }, ...changes });
}

function overdue(declarationId: string): DomainEvent {
  const data = { declarationId, internalNumber: 'D-1', paymentDueDate: '2026-01-30', assignedTo: null };
  return domainEvent({ type: 'customs.declaration.overdue', time: now(), data });
}

async function unread(page: Page, options: { readonly as?: string }): Promise<number> {
  return (await page.world.ask('{ unreadNotificationCount }', options)).data.unreadNotificationCount;
}

/** Publishes an event and waits until there is a notification of it. */
async function told(event: DomainEvent): Promise<void> {
  const created = new Promise<void>((resolve) => {
    const stop = bus.listen(({ event: { type, correlationId } }) => {
      if (type !== 'notification.created' || correlationId !== event.id) return;
      stop();
      resolve();
    });
  });
  await bus.publish({ ...event, correlationId: event.id });
  await created;
}

/** Publishes an event that nobody is told of, then one that somebody is: events are handled in order. */
async function quiet(event: DomainEvent): Promise<void> {
  await bus.publish(event);
  await told(domainEvent({ type: 'iam.user.roles-changed', tenant: CHILE, time: now(), data: { userId: 'nobody' } }));
}
