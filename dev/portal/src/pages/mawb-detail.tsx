/** `/mawbs/:id`: one master waybill with its house waybills, events and declarations; its status is live. */
import { useSubscription } from '@apollo/client/react';
import { SimpleGrid } from '@mantine/core';
import { useParams } from 'wouter';
import { MawbDetailDocument, MawbDetailLiveDocument } from '../../../../schema/client/generated/operations.ts';
import { useAnnouncer } from '../parts/announce.tsx';
import { Declarations } from '../parts/declarations.tsx';
import { Facts } from '../parts/facts.tsx';
import { Link } from '../parts/link.tsx';
import { Card, Part } from '../parts/part.tsx';
import { PartyCard } from '../parts/party-card.tsx';
import { RecordPage, useRecord } from '../parts/record-page.tsx';
import { SimpleTable } from '../parts/simple-table.tsx';
import { HawbBadge, MawbBadge } from '../parts/status-badge.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';

/** The largest page a list has. */
const MOST_HAWBS = 100;

export function Page() {
  const { id = '' } = useParams<{ id: string }>();
  const { t } = useSpeech();
  const format = useFormat();
  const { tell } = useAnnouncer();
  const record = useRecord(MawbDetailDocument, 'mawb', { mawbId: id, hawbLimit: MOST_HAWBS }, [
    'hawbs',
    'events',
    'declarations',
  ]);
  // Most codes of events (IATA Cargo-IMP) are also statuses; the others have no name but their code.
  const eventNames: Partial<Record<string, string>> = t.mawbStatus;
  // The event brings the record's new values, which go into the store by its key.
  useSubscription(MawbDetailLiveDocument, {
    variables: { mawbId: id },
    onData: ({ data: { data: told } }) => {
      const status = told?.mawbStatusChanged?.toStatus;
      if (status) tell(fill(t.movedTo, { what: record.value?.awbNumber ?? t.mawbs, status: t.mawbStatus[status] }));
    },
  });
  return (
    <RecordPage
      record={record}
      kind={t.mawbs}
      name={({ awbNumber }) => awbNumber}
      marks={({ status }) => <MawbBadge status={status} />}
    >
      {(mawb) => (
        <>
          <Card title={`${mawb.originAirport?.city ?? '?'} → ${mawb.destinationAirport?.city ?? '?'}`}>
            <Facts
              facts={[
                [t.flight, mawb.routing.map(({ flightNumber }) => flightNumber).join(', ') || '–'],
                [t.eta, format.moment(mawb.routing.at(-1)?.scheduledArrival)],
                [t.ata, format.moment(mawb.routing.at(-1)?.actualArrival)],
                [t.pieces, format.number(mawb.pieces)],
                [t.weight, format.weight(mawb.grossWeight)],
                [t.goods, mawb.natureOfGoods],
                [t.manifest, mawb.manifestNumber],
                [t.assignee, mawb.assignedToUser?.displayName],
                [t.created, format.moment(mawb.createdAt)],
              ]}
            />
          </Card>
          <SimpleGrid cols={{ base: 1, md: mawb.notifyParty === null ? 2 : 3 }}>
            <PartyCard title={t.shipper} party={mawb.shipper} />
            <PartyCard title={t.consignee} party={mawb.consignee} />
            <PartyCard title={t.notifyParty} party={mawb.notifyParty} />
          </SimpleGrid>
          <Part title={`${t.hawbs} (${format.number(mawb.hawbs?.meta.totalItems)})`} {...record.part('hawbs')}>
            {(hawbs) => (
              <SimpleTable
                label={t.hawbs}
                head={[t.awbNumber, t.status, t.goods, t.consignee, t.pieces, t.declarations]}
                figures={[t.pieces]}
                rows={hawbs.data}
                keyOf={(hawb) => hawb.id}
                cells={(hawb) => [
                  <Link key="number" to={`/hawbs/${hawb.id}`} className="figure">
                    {hawb.hawbNumber}
                  </Link>,
                  <HawbBadge key="status" status={hawb.status} />,
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
            )}
          </Part>
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            <Part title={t.events} {...record.part('events')}>
              {(events) => (
                <SimpleTable
                  label={t.events}
                  head={[t.when, t.what, t.where, t.who]}
                  rows={events.data}
                  keyOf={(event) => event.id}
                  cells={(event) => [
                    format.moment(event.occurredAt),
                    eventNames[event.code] ?? event.code,
                    event.airport,
                    event.recordedByUser?.displayName ?? t.eventSource[event.source],
                  ]}
                />
              )}
            </Part>
            <Part title={t.declarations} {...record.part('declarations')}>
              {(declarations) => <Declarations declarations={declarations} />}
            </Part>
          </SimpleGrid>
        </>
      )}
    </RecordPage>
  );
}
