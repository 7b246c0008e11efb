/** `/mawbs/:id`: one master waybill with its house waybills, events and declarations; its status is live. */
import { useQuery, useSubscription } from '@apollo/client/react';
import { Group, SimpleGrid, Stack, Title } from '@mantine/core';
import { useParams } from 'wouter';
import { MawbDetailDocument, MawbDetailLiveDocument } from '../../../../schema/client/generated/operations.ts';
import { failuresOf } from '../../../../schema/client/index.ts';
import { useAnnouncer } from '../parts/announce.tsx';
import { Card, Facts } from '../parts/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import { Link } from '../parts/link.tsx';
import { Loading } from '../parts/loading.tsx';
import { PartyCard } from '../parts/party-card.tsx';
import { SimpleTable } from '../parts/simple-table.tsx';
import { ChannelBadge, DeclarationBadge, MawbBadge } from '../parts/status-badge.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';

export function Page() {
  const { id = '' } = useParams<{ id: string }>();
  const { t } = useSpeech();
  const format = useFormat();
  const { tell } = useAnnouncer();
  const { data, error, loading, refetch } = useQuery(MawbDetailDocument, {
    variables: { mawbId: id },
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
  });
  const mawb = data?.mawb;
  // The event brings the record's new values, which go into the store by its key.
  useSubscription(MawbDetailLiveDocument, {
    variables: { mawbId: id },
    onData: ({ data: { data: told } }) => {
      const status = told?.mawbStatusChanged?.toStatus;
      if (status) tell(fill(t.movedTo, { what: mawb?.awbNumber ?? t.mawbs, status: t.mawbStatus[status] }));
    },
  });
  const failure = <Failure failures={failuresOf(error)} retry={() => void refetch()} stale={Boolean(mawb)} />;
  if (!mawb) {
    return (
      <Stack>
        <Title order={1} size="h2">
          {t.mawbs}
        </Title>
        {failure}
        {loading && <Loading lines={12} />}
      </Stack>
    );
  }
  return (
    <Stack>
      <Group>
        <Title order={1} size="h2" className="figure">
          {mawb.awbNumber}
        </Title>
        <MawbBadge status={mawb.status} />
      </Group>
      {failure}
      <Card title={`${mawb.originAirport?.city ?? '?'} → ${mawb.destinationAirport?.city ?? '?'}`}>
        <Facts
          facts={[
            [t.flight, mawb.routing.map(({ flightNumber }) => flightNumber).join(', ') || '–'],
            [t.eta, format.moment(mawb.routing.at(-1)?.scheduledArrival)],
            [t.ata, format.moment(mawb.routing.at(-1)?.actualArrival)],
            [t.pieces, format.number(mawb.pieces)],
            [t.weight, `${format.number(mawb.grossWeight.value)} ${mawb.grossWeight.unit}`],
            [t.goods, mawb.natureOfGoods],
            [t.manifest, mawb.manifestNumber],
            [t.assignee, mawb.assignedToUser?.displayName],
            [t.created, format.moment(mawb.createdAt)],
          ]}
        />
      </Card>
      <SimpleGrid cols={{ base: 1, md: 3 }}>
        <PartyCard title={t.shipper} party={mawb.shipper} />
        <PartyCard title={t.consignee} party={mawb.consignee} />
        <PartyCard title={t.notifyParty} party={mawb.notifyParty} />
      </SimpleGrid>
      <Card title={`${t.hawbs} (${format.number(mawb.hawbs?.meta.totalItems)})`}>
        <SimpleTable
          label={t.hawbs}
          head={[t.awbNumber, t.goods, t.consignee, t.pieces, t.declarations]}
          rows={mawb.hawbs?.data ?? []}
          keyOf={(hawb) => hawb.id}
          cells={(hawb) => [
            <span key="number" className="figure">
              {hawb.hawbNumber}
            </span>,
            hawb.goodsDescription,
            hawb.consignee.name,
            format.number(hawb.pieces),
            (hawb.declarations ?? []).map((declaration) => (
              <Link key={declaration.id} to={`/declarations/${declaration.id}`} mr={6}>
                {declaration.internalNumber}
              </Link>
            )),
          ]}
        />
      </Card>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Card title={t.events}>
          <SimpleTable
            label={t.events}
            head={[t.when, t.what, t.where, t.who]}
            rows={mawb.events?.data ?? []}
            keyOf={(event) => event.id}
            cells={(event) => [
              format.moment(event.occurredAt),
              event.code,
              event.airport,
              event.recordedByUser?.displayName ?? event.source,
            ]}
          />
        </Card>
        <Card title={t.declarations}>
          <SimpleTable
            label={t.declarations}
            head={[t.declarationNumber, t.status, t.channel, t.taxes]}
            rows={mawb.declarations ?? []}
            keyOf={(declaration) => declaration.id}
            cells={(declaration) => [
              <Link key="number" to={`/declarations/${declaration.id}`}>
                {declaration.internalNumber}
              </Link>,
              <DeclarationBadge key="status" status={declaration.status} />,
              <ChannelBadge key="channel" channel={declaration.channel} />,
              format.number(declaration.taxes.totalClp),
            ]}
          />
        </Card>
      </SimpleGrid>
    </Stack>
  );
}
