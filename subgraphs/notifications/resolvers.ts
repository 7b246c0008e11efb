/** The fields of the notification centre. Everything is the caller's own, in the tenant of the request. */
import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext, Tenant } from '../../schema/contract/request-context.ts';
import type { Notification, OwnNotification } from './notification.ts';
import type { NotificationStore, Reader } from './notification-store.ts';

export interface ResolverOptions {
  readonly store: NotificationStore;
  /** Makes answers outdated that a tenant's notifications are part of. */
  readonly spoil: (tenant: Tenant) => Promise<unknown>;
}

interface PageArguments {
  readonly page: number;
  readonly limit: number;
  readonly unreadOnly: boolean;
  readonly entityType?: readonly string[] | null;
}

const SERVICE = 'notifications';
const LARGEST_PAGE = 100;

export function createResolvers({ store, spoil }: ResolverOptions) {
  async function readOwn(context: RequestContext): Promise<readonly OwnNotification[]> {
    const { tenant, reader } = readerOf(context);
    return answered(await store.read(tenant, reader));
  }

  async function mark(context: RequestContext, ids: readonly string[] | null): Promise<number> {
    const { tenant, reader } = readerOf(context);
    const count = answered(await store.markRead(tenant, reader, ids, new Date().toISOString()));
    if (count > 0) await spoil(tenant);
    return count;
  }

  return {
    Query: {
      notifications: async (_root: unknown, args: PageArguments, context: RequestContext) => {
        if (args.page < 1) throw badInput('page must be at least 1');
        if (args.limit < 1 || args.limit > LARGEST_PAGE) throw badInput(`limit must be from 1 to ${LARGEST_PAGE}`);
        return pageOf(await readOwn(context), args);
      },
      unreadNotificationCount: async (_root: unknown, _args: unknown, context: RequestContext) =>
        unread(await readOwn(context)),
    },
    Mutation: {
      markNotificationsRead: (_root: unknown, { ids }: { ids: readonly string[] }, context: RequestContext) =>
        mark(context, ids),
      markAllNotificationsRead: (_root: unknown, _args: unknown, context: RequestContext) => mark(context, null),
    },
    Subscription: {
      // The event carries the whole notification: what is told costs no read.
      notificationReceived: {
        resolve: (event: Notification): OwnNotification => ({ notification: event, readAt: null }),
      },
    },
    Notification: {
      id: ({ notification }: OwnNotification) => notification.id,
      type: ({ notification }: OwnNotification) => notification.type,
      severity: ({ notification }: OwnNotification) => notification.severity,
      title: ({ notification }: OwnNotification, _args: unknown, { locale }: RequestContext) =>
        notification.title[locale],
      body: ({ notification }: OwnNotification, _args: unknown, { locale }: RequestContext) =>
        notification.body[locale],
      entityType: ({ notification }: OwnNotification) => notification.entity.toUpperCase(),
      entityId: ({ notification }: OwnNotification) => notification.entityId,
      entity: ({ notification }: OwnNotification) => ({ __typename: notification.entity, id: notification.entityId }),
      createdAt: ({ notification }: OwnNotification) => notification.createdAt,
      readAt: ({ readAt }: OwnNotification) => readAt,
    },
    NotificationEntity: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
  };
}

function pageOf(own: readonly OwnNotification[], { page, limit, unreadOnly, entityType }: PageArguments) {
  const wanted = own.filter(
    ({ notification, readAt }) =>
      (!unreadOnly || readAt === null) && (entityType?.includes(notification.entity.toUpperCase()) ?? true),
  );
  return {
    data: wanted.slice((page - 1) * limit, page * limit),
    meta: {
      currentPage: page,
      itemsPerPage: limit,
      sortBy: ['CREATED_AT_DESC'],
      totalItems: wanted.length,
      totalPages: Math.ceil(wanted.length / limit),
    },
    unreadCount: unread(own),
  };
}

function unread(own: readonly OwnNotification[]): number {
  return own.filter(({ readAt }) => readAt === null).length;
}

/** Access was decided before; nothing is read for nobody, whatever the rules say. */
function readerOf({ tenant, caller }: RequestContext): { tenant: Tenant; reader: Reader } {
  if (caller === null) throw new GatewayError('UNAUTHENTICATED');
  if (tenant === null) throw new GatewayError('TENANT_HEADER_MISSING');
  return { tenant, reader: caller };
}

function answered<T>(value: T | null): T {
  if (value === null) throw new GatewayError('UPSTREAM_UNAVAILABLE', { service: SERVICE });
  return value;
}

function badInput(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', { message });
}
