/** `/`: counters, tasks and arrivals in one request; each widget has its own failure, and is read again alone. */
import { Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import {
  ArrivalsFragmentDoc,
  DashboardArrivalsDocument,
  DashboardDeclarationsDocument,
  DashboardDocument,
  DashboardHawbsDocument,
  DashboardMawbsDocument,
  DashboardTasksDocument,
  DeclarationCountersFragmentDoc,
  HawbCountersFragmentDoc,
  MawbCountersFragmentDoc,
  MyTasksFragmentDoc,
} from '../../../../schema/client/generated/operations.ts';
import { readFragment } from '../../../../schema/client/index.ts';
import { useAnswer } from '../graph/use-answer.ts';
import { useViewer } from '../graph/viewer.tsx';
import { Counters, inOrderOf } from '../parts/counters.tsx';
import { Failure } from '../parts/failure.tsx';
import { Link } from '../parts/link.tsx';
import { SimpleTable } from '../parts/simple-table.tsx';
import { ChannelBadge, DeclarationBadge, MawbBadge } from '../parts/status-badge.tsx';
import { Widget } from '../parts/widget.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';

const POLL_MS = 60_000;
const SINCE_DAYS = 90;

/** Midnight, so that a visit and the next one ask the same. */
function since(): string {
  const day = new Date(Date.now() - SINCE_DAYS * 86_400_000);
  return `${day.toISOString().slice(0, 10)}T00:00:00.000Z`;
}

export function DashboardPage() {
  const { t } = useSpeech();
  const format = useFormat();
  const { me } = useViewer();
  const [from] = useState(since);
  const page = useAnswer(DashboardDocument, { from, me: me.id }, { pollMs: POLL_MS });
  const data = page.data ?? null;
  const counters = { page, variables: { from } };
  return (
    <Stack>
      <Title order={1} size="h2">
        {t.dashboard}
      </Title>
      <Text size="sm" c="dimmed">
        {fill(t.countedSince, { n: SINCE_DAYS })}
      </Text>
      {/* One text for all when nothing came. */}
      <Failure
        failures={page.failures.filter(({ path }) => path.length === 0)}
        retry={page.reread}
        beside={data !== null}
      />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Widget
          {...counters}
          title={t.mawbs}
          field="mawbSummary"
          alone={DashboardMawbsDocument}
          value={readFragment(MawbCountersFragmentDoc, data)?.mawbSummary}
        >
          {({ total, arrivingNext24h, withDiscrepancy, byStatus }) => (
            <Stack gap="sm">
              <Counters
                figures={[
                  [t.total, total],
                  [t.arriving, arrivingNext24h],
                  [t.discrepancies, withDiscrepancy],
                ]}
              />
              <Group gap={6}>
                {inOrderOf(t.mawbStatus, byStatus).map(({ status, count }) => (
                  <Link key={status} to={`/mawbs?status=${status}`} c="inherit" fz="sm" className="count">
                    <MawbBadge status={status} /> {count}
                  </Link>
                ))}
              </Group>
            </Stack>
          )}
        </Widget>
        <Widget
          {...counters}
          title={t.declarations}
          field="declarationSummary"
          alone={DashboardDeclarationsDocument}
          value={readFragment(DeclarationCountersFragmentDoc, data)?.declarationSummary}
        >
          {(summary) => (
            <Stack gap="sm">
              <Counters
                figures={[
                  [t.total, summary.total],
                  [t.overdue, summary.overdue],
                  [t.assignedToMe, summary.assignedToMe],
                  [fill(t.taxes, { currency: format.currency }), summary.totalTaxesClp],
                ]}
              />
              <Group gap={6}>
                {inOrderOf(t.declarationStatus, summary.byStatus).map(({ status, count }) => (
                  <Link key={status} to={`/declarations?status=${status}`} c="inherit" fz="sm" className="count">
                    <DeclarationBadge status={status} /> {count}
                  </Link>
                ))}
              </Group>
            </Stack>
          )}
        </Widget>
      </SimpleGrid>
      <Widget
        {...counters}
        title={t.hawbs}
        field="hawbSummary"
        alone={DashboardHawbsDocument}
        value={readFragment(HawbCountersFragmentDoc, data)?.hawbSummary}
      >
        {(summary) => (
          <Counters
            figures={[
              [t.total, summary.total],
              [t.unconsolidated, summary.unconsolidated],
              [t.held, summary.held],
              [t.ivaPrepaid, summary.ivaPrepaid],
            ]}
          />
        )}
      </Widget>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Widget
          page={page}
          title={t.myTasks}
          field="myTasks"
          alone={DashboardTasksDocument}
          variables={{ me: me.id }}
          value={readFragment(MyTasksFragmentDoc, data)?.myTasks}
        >
          {({ data: tasks }) => (
            <SimpleTable
              label={t.myTasks}
              head={[t.declarationNumber, t.status, t.channel, t.dueDate]}
              rows={tasks}
              keyOf={({ id }) => id}
              empty={t.noTasks}
              cells={(task) => [
                <Link key="number" to={`/declarations/${task.id}`} className="figure">
                  {task.internalNumber}
                </Link>,
                <DeclarationBadge key="status" status={task.status} />,
                <ChannelBadge key="channel" channel={task.channel} />,
                <span key="due" className="figure">
                  {format.day(task.paymentDueDate)}
                </span>,
              ]}
            />
          )}
        </Widget>
        <Widget
          page={page}
          title={t.arrivals}
          field="arrivals"
          alone={DashboardArrivalsDocument}
          variables={{}}
          value={readFragment(ArrivalsFragmentDoc, data)?.arrivals}
        >
          {({ data: arrivals }) => (
            <SimpleTable
              label={t.arrivals}
              head={[t.awbNumber, t.status, t.route, t.eta]}
              rows={arrivals}
              keyOf={({ id }) => id}
              empty={t.noArrivals}
              cells={(mawb) => [
                <Link key="number" to={`/mawbs/${mawb.id}`} className="figure">
                  {mawb.awbNumber}
                </Link>,
                <MawbBadge key="status" status={mawb.status} />,
                <span key="route" className="figure">{`${mawb.origin} → ${mawb.destination}`}</span>,
                <span key="eta" className="figure">
                  {format.moment(mawb.eta)}
                </span>,
              ]}
            />
          )}
        </Widget>
      </SimpleGrid>
    </Stack>
  );
}
