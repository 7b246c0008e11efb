/** The latest notifications: what they say, where they lead, and which were read. */
import type { ApolloCache } from '@apollo/client';
import { useMutation } from '@apollo/client/react';
import { Button, Group, Stack, Text } from '@mantine/core';
import type { MouseEvent } from 'react';
import {
  NotificationCentreDocument,
  type NotificationCentreQuery,
  NotificationMarkAllReadDocument,
  NotificationMarkReadDocument,
  type NotificationSeverity,
} from '../../../schema/client/generated/operations.ts';
import { changeUnread } from './graph/unread.ts';
import { useAnswer } from './graph/use-answer.ts';
import { useAnnouncer } from './parts/announce.tsx';
import { Failure } from './parts/failure.tsx';
import { Link } from './parts/link.tsx';
import { Loading } from './parts/loading.tsx';
import { useFormat } from './texts/format.ts';
import { useSpeech } from './texts/language.tsx';

type Notice = NonNullable<NotificationCentreQuery['notifications']>['data'][number];

const LATEST = { page: 1, limit: 20, unreadOnly: false };
const COLOURS: Readonly<Record<NotificationSeverity, string>> = {
  INFO: 'blue',
  SUCCESS: 'green',
  WARNING: 'orange',
  ERROR: 'red',
};

export interface NoticesProps {
  readonly unread: number;
  readonly close: () => void;
}

export function Notices({ unread, close }: NoticesProps) {
  const { t } = useSpeech();
  const { data, loading, failures, reread } = useAnswer(NotificationCentreDocument, LATEST);
  const notices = data?.notifications?.data;
  const mark = useMarking(notices ?? [], reread);
  return (
    <>
      <Failure failures={failures} retry={reread} beside={notices !== undefined} />
      {notices === undefined && loading && <Loading />}
      {notices?.length === 0 && <Text size="sm">{t.noNotifications}</Text>}
      <Stack component="ul" gap="sm" className="notices">
        {notices?.map((notice) => (
          <Entry key={notice.id} notice={notice} read={() => void mark([notice.id])} close={close} />
        ))}
      </Stack>
      {unread > 0 && (
        <Group justify="end" mt="sm">
          <Button
            size="xs"
            variant="default"
            onClick={(event) => {
              keepFocus(event);
              void mark(null);
            }}
          >
            {t.markAllRead}
          </Button>
        </Group>
      )}
    </>
  );
}

/** Marks as read at once, and takes it back when the gateway refuses. */
function useMarking(notices: readonly Notice[], reread: () => void): (ids: readonly string[] | null) => Promise<void> {
  const { refuse } = useAnnouncer();
  const [markSome] = useMutation(NotificationMarkReadDocument, { errorPolicy: 'all' });
  const [markAll] = useMutation(NotificationMarkAllReadDocument, { errorPolicy: 'all' });
  return async (ids) => {
    const marked = notices.filter(({ id, readAt }) => readAt === null && (ids === null || ids.includes(id)));
    const readAt = new Date().toISOString();
    const update = (cache: ApolloCache, { data }: { readonly data?: unknown }): void => {
      if (!data) return;
      for (const notice of marked) {
        cache.modify<Notice>({ id: cache.identify(notice) ?? '', fields: { readAt: () => readAt } });
      }
      changeUnread(cache, (count) => (ids === null ? 0 : count - marked.length));
    };
    const { error } = await (ids === null
      ? markAll({ optimisticResponse: { markAllNotificationsRead: marked.length }, update })
      : markSome({
          variables: { ids: [...ids] },
          optimisticResponse: { markNotificationsRead: marked.length },
          update,
        })
    ).catch((reason: unknown) => ({ error: reason }));
    if (error === undefined) return;
    refuse(error);
    reread();
  };
}

interface EntryProps {
  readonly notice: Notice;
  readonly read: () => void;
  readonly close: () => void;
}

function Entry({ notice, read, close }: EntryProps) {
  const { t } = useSpeech();
  const format = useFormat();
  const { title, body, severity, createdAt, readAt } = notice;
  const to = addressOf(notice);
  const isNew = readAt === null;
  return (
    <li
      className={isNew ? 'notice new' : 'notice'}
      style={{ borderInlineStartColor: `var(--mantine-color-${COLOURS[severity]}-6)` }}
    >
      <Text size="sm" fw={isNew ? 700 : 400}>
        {to === null ? (
          title
        ) : (
          <Link
            to={to}
            onClick={() => {
              if (isNew) read();
              close();
            }}
          >
            {title}
          </Link>
        )}
      </Text>
      <Text size="xs">{body}</Text>
      <Group justify="space-between" mih={22}>
        <Text size="xs" c="dimmed">
          {format.moment(createdAt)}
        </Text>
        {isNew && (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`${t.markRead}: ${title}`}
            onClick={(event) => {
              keepFocus(event);
              read();
            }}
          >
            {t.markRead}
          </Button>
        )}
      </Group>
    </li>
  );
}

/** A button that goes takes the focus with it, and who leaves the list closes it. */
function keepFocus({ currentTarget }: MouseEvent<HTMLElement>): void {
  currentTarget.closest<HTMLElement>('section')?.focus();
}

/** A record that is gone, or that the reader may not see, has a title and no link; users have no page of their own. */
function addressOf({ entity }: Notice): string | null {
  switch (entity?.__typename) {
    case 'Mawb':
      return `/mawbs/${entity.id}`;
    case 'Hawb':
      return `/hawbs/${entity.id}`;
    case 'Declaration':
      return `/declarations/${entity.id}`;
    default:
      return null;
  }
}
