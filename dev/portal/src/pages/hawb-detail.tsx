/** `/hawbs/:id`: one house waybill under its master, with its declarations and events; its status is live. */
import { useSubscription } from '@apollo/client/react';
import { Alert, SimpleGrid } from '@mantine/core';
import { useParams } from 'wouter';
import { HawbDetailDocument, HawbDetailLiveDocument } from '../../../../schema/client/generated/operations.ts';
import { useAnnouncer } from '../parts/announce.tsx';
import { Declarations } from '../parts/declarations.tsx';
import { Facts } from '../parts/facts.tsx';
import { MawbFacts } from '../parts/mawb-facts.tsx';
import { Card, Part } from '../parts/part.tsx';
import { RecordPage, useRecord } from '../parts/record-page.tsx';
import { SimpleTable } from '../parts/simple-table.tsx';
import { HawbBadge } from '../parts/status-badge.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';

export function Page() {
  const { id = '' } = useParams<{ id: string }>();
  const { t } = useSpeech();
  const format = useFormat();
  const { tell } = useAnnouncer();
  const record = useRecord(HawbDetailDocument, 'hawb', { hawbId: id }, ['mawb', 'declarations', 'events']);
  const hawb = record.value;
  useSubscription(HawbDetailLiveDocument, {
    variables: { hawbId: id },
    onData: ({ data: { data: told } }) => {
      const status = told?.hawbStatusChanged?.toStatus;
      if (!status || !hawb) return;
      tell(fill(t.movedTo, { what: hawb.hawbNumber, status: t.hawbStatus[status] }));
      // The event names the status alone: version, moment and events changed too.
      record.reread();
    },
  });
  const money = (value: { readonly amount: string; readonly currency: string } | null): string =>
    value === null ? '–' : `${format.amount(value.amount, value.currency)} ${value.currency}`;
  return (
    <RecordPage
      record={record}
      kind={t.hawbs}
      name={({ hawbNumber }) => hawbNumber}
      marks={({ status }) => <HawbBadge status={status} />}
    >
      {(known) => (
        <>
          {known.holdReason && (
            <Alert color="orange" variant="light" title={t.held}>
              {known.holdReason}
            </Alert>
          )}
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            <Card title={known.goodsDescription}>
              <Facts
                facts={[
                  [t.shipper, known.shipper.name],
                  [t.consignee, known.consignee.name],
                  [t.pieces, format.number(known.pieces)],
                  [t.weight, format.weight(known.grossWeight)],
                  [t.declaredValue, money(known.declaredValue)],
                  [t.freight, money(known.freightValue)],
                  [t.created, format.moment(known.createdAt)],
                ]}
              />
            </Card>
            <Part title={t.mawb} {...record.part('mawb')}>
              {(mawb) => <MawbFacts mawb={mawb} />}
            </Part>
            <Part title={t.declarations} {...record.part('declarations')}>
              {(declarations) => <Declarations declarations={declarations} />}
            </Part>
            <Part title={t.events} {...record.part('events')}>
              {(events) => (
                <SimpleTable
                  label={t.events}
                  head={[t.when, t.status, t.reason, t.who]}
                  rows={events.data}
                  keyOf={(event) => event.id}
                  cells={(event) => [
                    format.moment(event.occurredAt),
                    t.hawbStatus[event.toStatus],
                    event.reason ?? '–',
                    event.recordedByUser?.displayName ?? '–',
                  ]}
                />
              )}
            </Part>
          </SimpleGrid>
        </>
      )}
    </RecordPage>
  );
}
