/** The bell: what was assigned to the user since the page was opened, as it happens. */
import { useSubscription } from '@apollo/client/react';
import { ActionIcon, Box, Indicator, Paper, Stack, Text } from '@mantine/core';
import { type FocusEvent, useState } from 'react';
import { MyAssignmentsDocument, type MyAssignmentsSubscription } from '../../../schema/client/generated/operations.ts';
import { useAnnouncer } from './parts/announce.tsx';
import { Link } from './parts/link.tsx';
import { useFormat } from './texts/format.ts';
import { fill, useSpeech } from './texts/language.tsx';

type Assignment = NonNullable<MyAssignmentsSubscription['declarationAssigned']>;
const KEPT = 20;

export function Bell() {
  const { t } = useSpeech();
  const format = useFormat();
  const { tell } = useAnnouncer();
  const [news, setNews] = useState<readonly Assignment[]>([]);
  const [unread, setUnread] = useState(0);
  useSubscription(MyAssignmentsDocument, {
    onData: ({ data: { data } }) => {
      const assignment = data?.declarationAssigned;
      if (!assignment) return;
      setNews((all) => [assignment, ...all].slice(0, KEPT));
      setUnread((count) => count + 1);
      tell(fill(t.assigned, { number: assignment.internalNumber }));
    },
  });
  const [open, setOpen] = useState(false);
  const label = unread === 0 ? t.notifications : fill(t.notificationsNew, { n: unread });
  const leave = (event: FocusEvent<HTMLElement>): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  return (
    <Box pos="relative" onBlur={leave} onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}>
      <Indicator label={unread} disabled={unread === 0} size={16} color="red.8">
        <ActionIcon
          variant="default"
          aria-label={label}
          title={label}
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
            setUnread(0);
          }}
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
          {news.length === 0 && <Text size="sm">{t.noNotifications}</Text>}
          <Stack gap="xs">
            {news.map(({ eventId, declarationId, internalNumber, occurredAt, declaration }) => (
              <div key={eventId}>
                <Link to={`/declarations/${declarationId}`} onClick={() => setOpen(false)}>
                  {fill(t.assigned, { number: internalNumber })}
                </Link>
                <Text size="xs" c="var(--muted)">
                  {format.moment(occurredAt)}
                  {declaration && ` · ${declaration.importer.name}`}
                </Text>
              </div>
            ))}
          </Stack>
        </Paper>
      )}
    </Box>
  );
}
