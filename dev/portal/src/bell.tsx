/** The bell: how many notifications are unread, and news as they come. The list is loaded when it is opened. */
import { useSubscription } from '@apollo/client/react';
import { ActionIcon, Box, Indicator, Paper } from '@mantine/core';
import { type FocusEvent, lazy, Suspense, useState } from 'react';
import { NotificationStreamDocument } from '../../../schema/client/generated/operations.ts';
import { changeUnread, useUnread } from './graph/unread.ts';
import { useAnnouncer } from './parts/announce.tsx';
import { Loading } from './parts/loading.tsx';
import { fill, useSpeech } from './texts/language.tsx';

const Notices = lazy(async () => ({ default: (await import('./notices.tsx')).Notices }));

export function Bell() {
  const { t } = useSpeech();
  const { tell } = useAnnouncer();
  const unread = useUnread();
  const [open, setOpen] = useState(false);
  // Goes on after the last event that was seen when the network was away.
  useSubscription(NotificationStreamDocument, {
    onData: ({ client, data: { data } }) => {
      const notice = data?.notificationReceived;
      if (!notice) return;
      tell(notice.title);
      changeUnread(client.cache, (count) => count + 1);
      if (open) void client.refetchQueries({ include: ['NotificationCentre'] });
    },
  });
  const label = unread === 0 ? t.notifications : fill(t.notificationsNew, { n: unread });
  const leave = (event: FocusEvent<HTMLElement>): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  return (
    <Box pos="relative" onBlur={leave} onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}>
      <Indicator label={unread > 99 ? '99+' : unread} disabled={unread === 0} size={16} color="red.8">
        <ActionIcon
          variant="default"
          aria-label={label}
          title={label}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <svg width="16" height="16" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
            <path d="M12 22a2.5 2.5 0 0 0 2.4-2H9.6a2.5 2.5 0 0 0 2.4 2Zm7-6v-5a7 7 0 0 0-5.5-6.8V3.5a1.5 1.5 0 0 0-3 0v.7A7 7 0 0 0 5 11v5l-2 2v1h18v-1z" />
          </svg>
        </ActionIcon>
      </Indicator>
      {open && (
        <Paper
          component="section"
          aria-label={t.notifications}
          className="drop"
          shadow="md"
          withBorder
          p="md"
          tabIndex={-1}
        >
          <Suspense fallback={<Loading />}>
            <Notices unread={unread} close={() => setOpen(false)} />
          </Suspense>
        </Paper>
      )}
    </Box>
  );
}
