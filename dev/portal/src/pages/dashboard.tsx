/** `/`: counters, tasks and arrivals in one request; each widget has its own failure, and is read again alone. */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import {
  ArrivalsFragmentDoc,
  DashboardArrivalsDocument,
  DashboardDeclarationsDocument,
  DashboardDocument,
  DashboardHawbsDocument,
  DashboardMawbsDocument,
  type DashboardQuery,
  DashboardTasksDocument,
  DeclarationCountersFragmentDoc,
  HawbCountersFragmentDoc,
  MawbCountersFragmentDoc,
  MyTasksFragmentDoc,
} from '../../../../schema/client/generated/operations.ts';
import { readFragment } from '../../../../schema/client/index.ts';
import { type Answer, useAnswer } from '../graph/use-answer.ts';
import { useViewer } from '../graph/viewer.tsx';
import { Failure } from '../parts/failure.tsx';
import { Link } from '../parts/link.tsx';
import { Part } from '../parts/part.tsx';
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
  const page = useAnswer(DashboardDocument, { from, me: me.id }, { pollMs: POLL_MS });
  const data = page.data ?? null;
  const counters = { page, variables: { from } };
  const counts = (figures: readonly (readonly [string, number | string])[]) => (
    <dl className="counts">
      {figures.map(([name, figure]) => (
        <div key={name}>
          <Text component="dt" size="xs" c="dimmed">
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
              {counts([
                [t.total, total],
                [t.arriving, arrivingNext24h],
                [t.discrepancies, withDiscrepancy],
              ])}
              <Group gap={6}>
                {byStatus.map(({ status, count }) => (
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
              {counts([
                [t.total, summary.total],
                [t.overdue, summary.overdue],
                [t.assignedToMe, summary.assignedToMe],
                [t.taxes, summary.totalTaxesClp],
              ])}
              <Group gap={6}>
                {summary.byStatus.map(({ status, count }) => (
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
        {(summary) =>
          counts([
            [t.total, summary.total],
            [t.unconsolidated, summary.unconsolidated],
            [t.held, summary.held],
            [t.ivaPrepaid, summary.ivaPrepaid],
          ])
        }
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

interface WidgetProps<Value, Data, Variables> {
  readonly page: Answer<DashboardQuery>;
  readonly title: string;
  /** Of the answer. */
  readonly field: string;
  /** Asks for this field and no other. */
  readonly alone: TypedDocumentNode<Data, Variables>;
  readonly variables: Variables;
  readonly value: Value | null | undefined;
  readonly children: (value: Value) => ReactNode;
}

function Widget<Value, Data, Variables extends OperationVariables>({
  page,
  title,
  field,
  alone,
  variables,
  value,
  children,
}: WidgetProps<Value, Data, Variables>) {
  const retry = (): void => page.rereadAlone(field, alone, variables);
  return (
    <Part title={title} value={value} failures={page.within(field)} loading={page.loading} retry={retry}>
      {children}
    </Part>
  );
}
