/** `/declarations`: declarations, filtered, sorted and cut by the gateway; rows change while they are looked at. */
import { useSubscription } from '@apollo/client/react';
import { Text } from '@mantine/core';
import {
  DeclarationListDocument,
  DeclarationListLiveDocument,
  type DeclarationListQuery,
  type DeclarationStatus,
  type SelectivityChannel,
} from '../../../../schema/client/generated/operations.ts';
import { useViewer } from '../graph/viewer.tsx';
import { useAnnouncer } from '../parts/announce.tsx';
import type { Column } from '../parts/data-table.tsx';
import { ChoiceFilter, TickFilter } from '../parts/filters.tsx';
import { Link } from '../parts/link.tsx';
import { ListPage, type RowOf, useList } from '../parts/list-page.tsx';
import { oneOf, orderOf, usePageState } from '../parts/page-state.ts';
import { ChannelBadge, DeclarationBadge } from '../parts/status-badge.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';

type Row = RowOf<DeclarationListQuery['declarations']>;

const SORTS = ['CREATED_AT', 'STATUS_AT', 'PAYMENT_DUE_DATE', 'INTERNAL_NUMBER', 'CIF'] as const;

export function Page() {
  const { t } = useSpeech();
  const format = useFormat();
  const state = usePageState();
  const { me } = useViewer();
  const { tell } = useAnnouncer();
  const sort = orderOf(state, SORTS, 'CREATED_AT_DESC');
  const status = oneOf(state.filter('status'), Object.keys(t.declarationStatus) as DeclarationStatus[]);
  const channel = oneOf(state.filter('channel'), Object.keys(t.channelName) as SelectivityChannel[]);
  const search = state.filter('search');
  const office = state.filter('office');
  const list = useList(DeclarationListDocument, 'declarations', {
    page: state.page,
    limit: state.limit,
    sortBy: [sort],
    ...(status !== null && { status: [status] }),
    ...(channel !== null && { channel: [channel] }),
    ...(search !== '' && { search }),
    ...(office !== '' && { office: [office] }),
    ...(state.on('overdue') && { overdue: true }),
    ...(state.on('mine') && { assignedTo: me.id }),
  });
  const offices = list.data?.customsOffices ?? [];
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
    { title: 'CIF (USD)', sort: 'CIF', figures: true, cell: (row) => format.amount(row.values.cif, 'USD') },
    {
      title: fill(t.taxes, { currency: format.currency }),
      figures: true,
      cell: (row) => format.number(row.taxes.totalClp),
    },
    {
      title: t.dueDate,
      sort: 'PAYMENT_DUE_DATE',
      cell: (row) => (
        <span className="figure">
          {format.day(row.paymentDueDate)}{' '}
          {isOverdue(row) && (
            <Text span fz="xs" c="red" title={t.pastDue} role="img" aria-label={t.pastDue}>
              ⚠
            </Text>
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
    <ListPage
      title={t.declarations}
      list={list}
      columns={columns}
      state={state}
      sort={sort}
      filters={
        <>
          <ChoiceFilter state={state} name="status" label={t.status} choices={Object.entries(t.declarationStatus)} />
          <ChoiceFilter state={state} name="channel" label={t.channel} choices={Object.entries(t.channelName)} />
          <ChoiceFilter
            state={state}
            name="office"
            label={t.office}
            choices={offices.map(({ code, name }) => [code, name])}
          />
          <TickFilter state={state} name="overdue" label={t.onlyOverdue} />
          <TickFilter state={state} name="mine" label={t.onlyMine} />
        </>
      }
    />
  );
}

/** As the service counts: to be paid, and the day has passed. */
function isOverdue({ status, paymentDueDate }: Row): boolean {
  return status === 'LEGALIZED' && paymentDueDate !== null && paymentDueDate < new Date().toISOString().slice(0, 10);
}
