/** How many notifications the user has not read: one number of the store, whoever brings it. */
import type { ApolloCache } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useLocation } from 'wouter';
import { UnreadNotificationsDocument } from '../../../../schema/client/generated/operations.ts';
import { useRights } from './viewer.tsx';

export function useUnread(): number {
  const [path] = useLocation();
  const may = useRights();
  // The dashboard's own request brings it: its first page asks no fourth time.
  const brought = path === '/' && may('work');
  const { data } = useQuery(UnreadNotificationsDocument, {
    errorPolicy: 'all',
    fetchPolicy: brought ? 'cache-only' : 'cache-first',
  });
  return data?.unreadNotificationCount ?? 0;
}

/** A number that is not there yet is on its way, and comes with what happened. */
export function changeUnread(cache: ApolloCache, change: (unread: number) => number): void {
  cache.modify<{ unreadNotificationCount: number | null }>({
    fields: { unreadNotificationCount: (unread) => Math.max(0, change(unread ?? 0)) },
  });
}
