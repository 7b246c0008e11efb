/** `/declarations/:id`: one declaration, its live status, and what the reader's role may do in that status. */
import { useSubscription } from '@apollo/client/react';
import { SimpleGrid } from '@mantine/core';
import { useParams } from 'wouter';
import {
  DeclarationDetailDocument,
  DeclarationDetailLiveDocument,
} from '../../../../schema/client/generated/operations.ts';
import { useAnnouncer } from '../parts/announce.tsx';
import { Facts } from '../parts/facts.tsx';
import { Link } from '../parts/link.tsx';
import { MawbFacts } from '../parts/mawb-facts.tsx';
import { Card, Part } from '../parts/part.tsx';
import { RecordPage, useRecord } from '../parts/record-page.tsx';
import { SimpleTable } from '../parts/simple-table.tsx';
import { ChannelBadge, DeclarationBadge, HawbBadge } from '../parts/status-badge.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';
import { DeclarationActions } from './declaration-actions.tsx';

export function Page() {
  const { id = '' } = useParams<{ id: string }>();
  const { t } = useSpeech();
  const format = useFormat();
  const { tell } = useAnnouncer();
  const record = useRecord(DeclarationDetailDocument, 'declaration', { declarationId: id }, [
    'mawb',
    'hawb',
    'history',
  ]);
  const declaration = record.value;
  // The contract gives a text, not a list of words: a service may know more than are named here.
  const actionNames: Partial<Record<string, string>> = t.declarationAction;
  useSubscription(DeclarationDetailLiveDocument, {
    variables: { declarationId: id },
    onData: ({ data: { data: told } }) => {
      const status = told?.declarationStatusChanged?.toStatus;
      if (!status || !declaration) return;
      tell(fill(t.movedTo, { what: declaration.internalNumber, status: t.declarationStatus[status] }));
      // History, inspection and payment changed too, and are not part of the event.
      record.reread();
    },
  });
  return (
    <RecordPage
      record={record}
      kind={t.declarations}
      name={({ internalNumber }) => internalNumber}
      marks={({ status, channel }) => (
        <>
          <DeclarationBadge status={status} />
          <ChannelBadge channel={channel} />
        </>
      )}
    >
      {(known) => (
        <>
          <DeclarationActions declaration={known} reread={record.reread} />
          <Card title={known.documentType}>
            <Facts
              facts={[
                [t.importer, known.importer.name],
                [t.office, known.customsOffice?.name],
                [t.assignee, known.assignedToUser?.displayName],
                [`${t.weight} (kg)`, format.number(known.grossWeightKg)],
                [t.dueDate, format.day(known.paymentDueDate)],
                [t.created, format.moment(known.createdAt)],
              ]}
            />
          </Card>
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            <Part title={t.mawb} {...record.part('mawb')}>
              {(mawb) => <MawbFacts mawb={mawb} />}
            </Part>
            <Part title={t.hawb} {...record.part('hawb')}>
              {(hawb) => (
                <Facts
                  facts={[
                    [
                      t.awbNumber,
                      <Link key="number" to={`/hawbs/${hawb.id}`} className="figure">
                        {hawb.hawbNumber}
                      </Link>,
                    ],
                    [t.status, <HawbBadge key="status" status={hawb.status} />],
                    [t.consignee, hawb.consignee.name],
                    [t.pieces, format.number(hawb.pieces)],
                    [t.weight, format.weight(hawb.grossWeight)],
                  ]}
                />
              )}
            </Part>
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            <Card title={t.values}>
              <Facts
                facts={[
                  ['FOB', format.amount(known.values.fob, 'USD')],
                  [t.freight, format.amount(known.values.freight, 'USD')],
                  [
                    known.values.insuranceIsTheoretical ? t.theoreticalInsurance : t.insurance,
                    format.amount(known.values.insurance, 'USD'),
                  ],
                  ['CIF', format.amount(known.values.cif, 'USD')],
                ]}
              />
            </Card>
            <Card title={fill(t.taxes, { currency: format.currency })}>
              <Facts
                facts={[
                  [t.total, format.number(known.taxes.totalClp)],
                  ['USD', format.amount(known.taxes.totalUsd, 'USD')],
                  [`${t.iva} (USD)`, format.amount(known.taxes.iva, 'USD')],
                ]}
              />
            </Card>
          </SimpleGrid>
          <Card title={t.items}>
            <SimpleTable
              label={t.items}
              head={[t.item, t.tariffCode, t.description, t.quantity, 'CIF']}
              figures={[t.quantity, 'CIF']}
              rows={known.items}
              keyOf={({ itemNumber }) => String(itemNumber)}
              cells={(item) => [
                item.itemNumber,
                item.tariffCode,
                item.description,
                `${format.number(item.quantity)} ${item.unitCode}`,
                format.amount(item.cif, 'USD'),
              ]}
            />
          </Card>
          <Part title={t.history} {...record.part('history')}>
            {(history) => (
              <SimpleTable
                label={t.history}
                head={[t.when, t.what, t.status, t.who]}
                rows={history.data}
                keyOf={(entry) => entry.id}
                cells={(entry) => [
                  format.moment(entry.occurredAt),
                  actionNames[entry.action] ?? entry.action,
                  entry.toStatus && t.declarationStatus[entry.toStatus],
                  entry.actor?.displayName ?? entry.actorName,
                ]}
              />
            )}
          </Part>
        </>
      )}
    </RecordPage>
  );
}
