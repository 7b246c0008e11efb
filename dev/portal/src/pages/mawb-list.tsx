/** `/mawbs`: master waybills, filtered, sorted and cut by the gateway; rows change while they are looked at. */
import { useMutation, useSubscription } from '@apollo/client/react';
import { Badge, Button, Group } from '@mantine/core';
import {
  MawbListAssignDocument,
  MawbListDocument,
  MawbListLiveDocument,
  type MawbListQuery,
  type MawbStatus,
} from '../../../../schema/client/generated/operations.ts';
import { failedWith } from '../../../../schema/client/index.ts';
import { useRights, useViewer } from '../graph/viewer.tsx';
import { useAnnouncer } from '../parts/announce.tsx';
import type { Column } from '../parts/data-table.tsx';
import { ChoiceFilter, TickFilter } from '../parts/filters.tsx';
import { Link } from '../parts/link.tsx';
import { ListPage, type RowOf, useList } from '../parts/list-page.tsx';
import { oneOf, orderOf, usePageState } from '../parts/page-state.ts';
import { MawbBadge } from '../parts/status-badge.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';

type Row = RowOf<MawbListQuery['mawbs']>;

const SORTS = ['CREATED_AT', 'ETA', 'AWB_NUMBER', 'STATUS_AT', 'PIECES'] as const;

export function Page() {
  const { t } = useSpeech();
  const format = useFormat();
  const state = usePageState();
  const { tell } = useAnnouncer();
  const sort = orderOf(state, SORTS, 'CREATED_AT_DESC');
  const status = oneOf(state.filter('status'), Object.keys(t.mawbStatus) as MawbStatus[]);
  const search = state.filter('search');
  const list = useList(MawbListDocument, 'mawbs', {
    page: state.page,
    limit: state.limit,
    sortBy: [sort],
    ...(status !== null && { status: [status] }),
    ...(search !== '' && { search }),
    ...(state.on('discrepancy') && { hasDiscrepancy: true }),
  });
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
    { title: t.pieces, sort: 'PIECES', figures: true, cell: (row) => format.number(row.pieces) },
    { title: 'HAWB', figures: true, cell: (row) => format.number(row.hawbCounts?.total) },
    { title: t.assignee, cell: (row) => <Assignee row={row} reread={list.reread} /> },
  ];
  return (
    <ListPage
      title={t.mawbs}
      list={list}
      columns={columns}
      state={state}
      sort={sort}
      filters={
        <>
          <ChoiceFilter state={state} name="status" label={t.status} choices={Object.entries(t.mawbStatus)} />
          <TickFilter state={state} name="discrepancy" label={t.onlyDiscrepancies} />
        </>
      }
    />
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
