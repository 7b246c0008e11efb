/** `/mawbs`: master waybills, filtered, sorted and cut by the gateway; rows change while they are looked at. */
import { useMutation, useQuery, useSubscription } from '@apollo/client/react';
import { Badge, Button, Checkbox, Group, NativeSelect, Paper, Stack, Title } from '@mantine/core';
import {
  MawbListAssignDocument,
  MawbListDocument,
  MawbListLiveDocument,
  type MawbListQuery,
  type MawbSort,
  type MawbStatus,
} from '../../../../schema/client/generated/operations.ts';
import { failedWith, failuresOf } from '../../../../schema/client/index.ts';
import { useRights, useViewer } from '../graph/viewer.tsx';
import { useAnnouncer } from '../parts/announce.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Failure } from '../parts/failure.tsx';
import { Link } from '../parts/link.tsx';
import { Loading } from '../parts/loading.tsx';
import { oneOf, usePageState } from '../parts/page-state.ts';
import { SearchField } from '../parts/search-field.tsx';
import { MawbBadge } from '../parts/status-badge.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';

type Row = NonNullable<MawbListQuery['mawbs']>['data'][number];

const SORTS: readonly MawbSort[] = [
  'CREATED_AT_DESC',
  'CREATED_AT_ASC',
  'ETA_ASC',
  'ETA_DESC',
  'AWB_NUMBER_ASC',
  'AWB_NUMBER_DESC',
  'STATUS_AT_ASC',
  'STATUS_AT_DESC',
  'PIECES_ASC',
  'PIECES_DESC',
];

export function Page() {
  const { t } = useSpeech();
  const format = useFormat();
  const state = usePageState();
  const { tell } = useAnnouncer();
  const statuses = Object.keys(t.mawbStatus) as MawbStatus[];
  const status = oneOf(state.filter('status'), statuses);
  const sort = oneOf(state.sort, SORTS) ?? 'CREATED_AT_DESC';
  const onlyDiscrepancies = state.filter('discrepancy') === 'yes';
  const search = state.filter('search');
  const list = useQuery(MawbListDocument, {
    variables: {
      page: state.page,
      limit: state.limit,
      sortBy: [sort],
      ...(status !== null && { status: [status] }),
      ...(search !== '' && { search }),
      ...(onlyDiscrepancies && { hasDiscrepancy: true }),
    },
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
  });
  const shown = list.data?.mawbs ?? list.previousData?.mawbs;
  useSubscription(MawbListLiveDocument, {
    onData: ({ client: { cache }, data: { data } }) => {
      const event = data?.mawbStatusChanged;
      if (!event) return;
      cache.modify<Row>({
        id: cache.identify({ __typename: 'Mawb', id: event.mawbId }) ?? '',
        fields: { status: () => event.toStatus },
      });
      tell(fill(t.movedTo, { what: event.awbNumber, status: t.mawbStatus[event.toStatus] }));
    },
  });

  const columns: readonly Column<Row>[] = [
    {
      title: t.awbNumber,
      sort: 'AWB_NUMBER',
      cell: ({ id, awbNumber }) => (
        <Link to={`/mawbs/${id}`} className="figure">
          {awbNumber}
        </Link>
      ),
    },
    {
      title: t.status,
      sort: 'STATUS_AT',
      cell: (row) => (
        <Group gap={4} wrap="nowrap">
          <MawbBadge status={row.status} />
          {row.hasDiscrepancy && (
            <Badge color="red.9" tt="none" className="badge">
              {t.discrepancy}
            </Badge>
          )}
        </Group>
      ),
    },
    {
      title: t.route,
      cell: ({ originAirport, destinationAirport }) => (
        <span className="figure" title={`${originAirport?.city} → ${destinationAirport?.city}`}>
          {originAirport?.code ?? '?'} → {destinationAirport?.code ?? '?'}
        </span>
      ),
    },
    { title: t.flight, cell: (row) => row.flightNumber ?? '–' },
    { title: t.eta, sort: 'ETA', cell: (row) => <span className="figure">{format.moment(row.eta)}</span> },
    { title: t.pieces, sort: 'PIECES', cell: (row) => <span className="figure">{format.number(row.pieces)}</span> },
    { title: 'HAWB', cell: (row) => format.number(row.hawbCounts?.total) },
    { title: t.assignee, cell: (row) => <Assignee row={row} reread={() => void list.refetch()} /> },
  ];
  return (
    <Stack>
      <Title order={1} size="h2">
        {t.mawbs}
      </Title>
      <Paper withBorder p="md" radius="md">
        <Group component="section" aria-label={t.filters} align="end" mb="sm">
          <SearchField state={state} />
          <NativeSelect
            label={t.status}
            value={status ?? ''}
            data={[{ value: '', label: t.all }, ...statuses.map((value) => ({ value, label: t.mawbStatus[value] }))]}
            onChange={({ currentTarget }) => state.change({ status: currentTarget.value })}
          />
          <Checkbox
            label={t.onlyDiscrepancies}
            checked={onlyDiscrepancies}
            onChange={({ currentTarget }) => state.change({ discrepancy: currentTarget.checked ? 'yes' : null })}
            pb={8}
          />
        </Group>
        <Failure failures={failuresOf(list.error)} retry={() => void list.refetch()} stale={Boolean(shown)} />
        {shown ? (
          <DataTable
            caption={t.mawbs}
            columns={columns}
            rows={shown.data}
            keyOf={({ id }) => id}
            state={state}
            sort={sort}
            totals={shown.meta}
            busy={list.loading && !list.data?.mawbs}
          />
        ) : (
          list.loading && <Loading lines={10} />
        )}
      </Paper>
    </Stack>
  );
}

/** Who works on it; the reader may take it over, which is shown before the gateway has agreed. */
function Assignee({ row, reread }: { readonly row: Row; readonly reread: () => void }) {
  const { t } = useSpeech();
  const { me } = useViewer();
  const may = useRights();
  const { refuse } = useAnnouncer();
  const [assign] = useMutation(MawbListAssignDocument);
  const take = async (): Promise<void> => {
    const { id, version } = row;
    const { error } = await assign({
      variables: { mawbId: id, input: { userId: me.id, expectedVersion: version } },
      errorPolicy: 'all',
      optimisticResponse: {
        assignMawb: {
          __typename: 'Mawb',
          id,
          version: version + 1,
          assignedToUser: { __typename: 'User', id: me.id, displayName: me.displayName },
        },
      },
    }).catch((reason: unknown) => ({ error: reason }));
    if (error === undefined) return;
    refuse(error);
    // Somebody else was faster: show what is true now.
    if (failedWith(error, 'VERSION_CONFLICT')) reread();
  };
  const name = row.assignedToUser?.displayName;
  const open = row.status !== 'DLV' && row.status !== 'CANCELLED';
  return (
    <Group gap="xs" wrap="nowrap">
      {name ?? (may('assignMawb') && open ? null : '–')}
      {may('assignMawb') && open && row.assignedToUser?.id !== me.id && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => void take()}
          aria-label={`${t.assignToMe}: ${row.awbNumber}`}
        >
          {t.assignToMe}
        </Button>
      )}
    </Group>
  );
}
