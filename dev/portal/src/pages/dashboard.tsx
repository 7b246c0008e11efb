/** `/`: counters, tasks and arrivals in one request; each widget shows its own failure beside the others' data. */
import { useQuery } from '@apollo/client/react';
import { Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { DashboardDocument, type DashboardQuery } from '../../../../schema/client/generated/operations.ts';
import { failuresAt } from '../../../../schema/client/index.ts';
import { useViewer } from '../graph/viewer.tsx';
import { Card } from '../parts/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import { Link } from '../parts/link.tsx';
import { Loading } from '../parts/loading.tsx';
import { SimpleTable } from '../parts/simple-table.tsx';
import { ChannelBadge, DeclarationBadge, MawbBadge } from '../parts/status-badge.tsx';
import { useFormat } from '../texts/format.ts';
import { useSpeech } from '../texts/language.tsx';

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
  const { data, error, loading, refetch } = useQuery(DashboardDocument, {
    variables: { from, me: me.id },
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
    pollInterval: POLL_MS,
    skipPollAttempt: () => document.hidden,
  });
  const widget = <Field extends keyof DashboardQuery>(
    field: Field,
    title: string,
    show: (value: NonNullable<DashboardQuery[Field]>) => ReactNode,
  ) => {
    const value = data?.[field];
    const failures = failuresAt(error, field);
    return (
      <Card title={title}>
        <Failure failures={failures} retry={() => void refetch()} stale={Boolean(value)} />
        {value ? show(value as NonNullable<DashboardQuery[Field]>) : failures.length === 0 && loading && <Loading />}
      </Card>
    );
  };
  const counts = (figures: readonly (readonly [string, number | string])[]) => (
    <dl className="counts">
      {figures.map(([name, figure]) => (
        <div key={name}>
          <Text component="dt" size="xs" c="var(--muted)">
            {name}
          </Text>
          <Text component="dd" m={0} size="lg" fw={700} className="figure">
            {format.number(figure)}
          </Text>
        </div>
      ))}
    </dl>
  );
  return (
    <Stack>
      <Title order={1} size="h2">
        {t.dashboard}
      </Title>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {widget('mawbSummary', t.mawbs, ({ total, arrivingNext24h, withDiscrepancy, byStatus }) => (
          <Stack gap="sm">
            {counts([
              [t.total, total],
              [t.arriving, arrivingNext24h],
              [t.discrepancies, withDiscrepancy],
            ])}
            <Group gap={6}>
              {byStatus.map(({ status, count }) => (
                <Link key={status} to={`/mawbs?status=${status}`} c="inherit">
                  <MawbBadge status={status} /> {count}
                </Link>
              ))}
            </Group>
          </Stack>
        ))}
        {widget('declarationSummary', t.declarations, (summary) => (
          <Stack gap="sm">
            {counts([
              [t.total, summary.total],
              [t.overdue, summary.overdue],
              [t.assignedToMe, summary.assignedToMe],
              [t.taxes, summary.totalTaxesClp],
            ])}
            <Group gap={6}>
              {summary.byStatus.map(({ status, count }) => (
                <Link key={status} to={`/declarations?status=${status}`} c="inherit">
                  <DeclarationBadge status={status} /> {count}
                </Link>
              ))}
            </Group>
          </Stack>
        ))}
      </SimpleGrid>
      {widget('hawbSummary', t.hawbs, (summary) =>
        counts([
          [t.total, summary.total],
          [t.unconsolidated, summary.unconsolidated],
          [t.held, summary.held],
          [t.ivaPrepaid, summary.ivaPrepaid],
        ]),
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {widget('myTasks', t.myTasks, ({ data: tasks }) => (
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
              format.day(task.paymentDueDate),
            ]}
          />
        ))}
        {widget('arrivals', t.arrivals, ({ data: arrivals }) => (
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
        ))}
      </SimpleGrid>
    </Stack>
  );
}
