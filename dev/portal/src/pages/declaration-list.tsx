/** `/declarations`: declarations, filtered, sorted and cut by the gateway; rows change while they are looked at. */
import { useQuery, useSubscription } from '@apollo/client/react';
import { Badge, Checkbox, Group, NativeSelect, Paper, Stack, Title } from '@mantine/core';
import {
  DeclarationListDocument,
  DeclarationListLiveDocument,
  type DeclarationListQuery,
  type DeclarationSort,
  type DeclarationStatus,
  type SelectivityChannel,
} from '../../../../schema/client/generated/operations.ts';
import { failuresAt } from '../../../../schema/client/index.ts';
import { useViewer } from '../graph/viewer.tsx';
import { useAnnouncer } from '../parts/announce.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Failure } from '../parts/failure.tsx';
import { Link } from '../parts/link.tsx';
import { Loading } from '../parts/loading.tsx';
import { oneOf, usePageState } from '../parts/page-state.ts';
import { SearchField } from '../parts/search-field.tsx';
import { ChannelBadge, DeclarationBadge } from '../parts/status-badge.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';

type Row = NonNullable<DeclarationListQuery['declarations']>['data'][number];

const SORTS: readonly DeclarationSort[] = [
  'CREATED_AT_DESC',
  'CREATED_AT_ASC',
  'STATUS_AT_ASC',
  'STATUS_AT_DESC',
  'PAYMENT_DUE_DATE_ASC',
  'PAYMENT_DUE_DATE_DESC',
  'INTERNAL_NUMBER_ASC',
  'INTERNAL_NUMBER_DESC',
  'CIF_ASC',
  'CIF_DESC',
];

export function Page() {
  const { t } = useSpeech();
  const format = useFormat();
  const state = usePageState();
  const { me } = useViewer();
  const { tell } = useAnnouncer();
  const statuses = Object.keys(t.declarationStatus) as DeclarationStatus[];
  const channels = Object.keys(t.channelName) as SelectivityChannel[];
  const status = oneOf(state.filter('status'), statuses);
  const channel = oneOf(state.filter('channel'), channels);
  const sort = oneOf(state.sort, SORTS) ?? 'CREATED_AT_DESC';
  const search = state.filter('search');
  const office = state.filter('office');
  const overdue = state.filter('overdue') === 'yes';
  const mine = state.filter('mine') === 'yes';
  const list = useQuery(DeclarationListDocument, {
    variables: {
      page: state.page,
      limit: state.limit,
      sortBy: [sort],
      ...(status !== null && { status: [status] }),
      ...(channel !== null && { channel: [channel] }),
      ...(search !== '' && { search }),
      ...(office !== '' && { office: [office] }),
      ...(overdue && { overdue }),
      ...(mine && { assignedTo: me.id }),
    },
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
  });
  const shown = list.data?.declarations ?? list.previousData?.declarations;
  const offices = list.data?.customsOffices ?? list.previousData?.customsOffices ?? [];
  useSubscription(DeclarationListLiveDocument, {
    onData: ({ client: { cache }, data: { data } }) => {
      const event = data?.declarationStatusChanged;
      if (!event) return;
      cache.modify<Row>({
        id: cache.identify({ __typename: 'Declaration', id: event.declarationId }) ?? '',
        fields: { status: () => event.toStatus, channel: () => event.channel },
      });
      tell(fill(t.movedTo, { what: event.internalNumber, status: t.declarationStatus[event.toStatus] }));
    },
  });

  const columns: readonly Column<Row>[] = [
    {
      title: t.declarationNumber,
      sort: 'INTERNAL_NUMBER',
      cell: ({ id, internalNumber }) => (
        <Link to={`/declarations/${id}`} className="figure">
          {internalNumber}
        </Link>
      ),
    },
    { title: t.status, sort: 'STATUS_AT', cell: (row) => <DeclarationBadge status={row.status} /> },
    { title: t.channel, cell: (row) => <ChannelBadge channel={row.channel} /> },
    { title: t.importer, cell: (row) => row.importer.name },
    { title: 'CIF', sort: 'CIF', cell: (row) => <span className="figure">{format.number(row.values.cif)}</span> },
    { title: t.taxes, cell: (row) => <span className="figure">{format.number(row.taxes.totalClp)}</span> },
    {
      title: t.dueDate,
      sort: 'PAYMENT_DUE_DATE',
      cell: (row) => (
        <span className="figure">
          {format.day(row.paymentDueDate)}{' '}
          {overdue && (
            <Badge color="red.9" tt="none">
              {t.overdue}
            </Badge>
          )}
        </span>
      ),
    },
    {
      title: t.waybills,
      cell: (row) =>
        row.mawb && (
          <Link to={`/mawbs/${row.mawb.id}`} className="figure">
            {row.mawb.awbNumber}
          </Link>
        ),
    },
    { title: t.assignee, cell: (row) => row.assignedToUser?.displayName ?? '–' },
  ];
  return (
    <Stack>
      <Title order={1} size="h2">
        {t.declarations}
      </Title>
      <Paper withBorder p="md" radius="md">
        <Group component="section" aria-label={t.filters} align="end" mb="sm">
          <SearchField state={state} />
          <NativeSelect
            label={t.status}
            value={status ?? ''}
            data={[
              { value: '', label: t.all },
              ...statuses.map((value) => ({ value, label: t.declarationStatus[value] })),
            ]}
            onChange={({ currentTarget }) => state.change({ status: currentTarget.value })}
          />
          <NativeSelect
            label={t.channel}
            value={channel ?? ''}
            data={[{ value: '', label: t.all }, ...channels.map((value) => ({ value, label: t.channelName[value] }))]}
            onChange={({ currentTarget }) => state.change({ channel: currentTarget.value })}
          />
          <NativeSelect
            label={t.office}
            value={office}
            data={[{ value: '', label: t.all }, ...offices.map(({ code, name }) => ({ value: code, label: name }))]}
            onChange={({ currentTarget }) => state.change({ office: currentTarget.value })}
          />
          <Checkbox
            label={t.onlyOverdue}
            checked={overdue}
            onChange={({ currentTarget }) => state.change({ overdue: currentTarget.checked ? 'yes' : null })}
            pb={8}
          />
          <Checkbox
            label={t.onlyMine}
            checked={mine}
            onChange={({ currentTarget }) => state.change({ mine: currentTarget.checked ? 'yes' : null })}
            pb={8}
          />
        </Group>
        <Failure
          failures={failuresAt(list.error, 'declarations')}
          retry={() => void list.refetch()}
          stale={Boolean(shown)}
        />
        {shown ? (
          <DataTable
            caption={t.declarations}
            columns={columns}
            rows={shown.data}
            keyOf={({ id }) => id}
            state={state}
            sort={sort}
            totals={shown.meta}
            busy={list.loading && !list.data?.declarations}
          />
        ) : (
          list.loading && <Loading lines={10} />
        )}
      </Paper>
    </Stack>
  );
}
