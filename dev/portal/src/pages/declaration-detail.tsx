/** `/declarations/:id`: one declaration, its live status, and what the reader's role may do in that status. */
import { useQuery, useSubscription } from '@apollo/client/react';
import { Group, SimpleGrid, Stack, Title } from '@mantine/core';
import { useParams } from 'wouter';
import {
  DeclarationDetailDocument,
  DeclarationDetailLiveDocument,
} from '../../../../schema/client/generated/operations.ts';
import { failuresOf } from '../../../../schema/client/index.ts';
import { useAnnouncer } from '../parts/announce.tsx';
import { Card, Facts } from '../parts/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import { Link } from '../parts/link.tsx';
import { Loading } from '../parts/loading.tsx';
import { SimpleTable } from '../parts/simple-table.tsx';
import { ChannelBadge, DeclarationBadge } from '../parts/status-badge.tsx';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';
import { DeclarationActions } from './declaration-actions.tsx';

export function Page() {
  const { id = '' } = useParams<{ id: string }>();
  const { t } = useSpeech();
  const format = useFormat();
  const { tell } = useAnnouncer();
  const { data, error, loading, refetch } = useQuery(DeclarationDetailDocument, {
    variables: { declarationId: id },
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
  });
  const declaration = data?.declaration;
  useSubscription(DeclarationDetailLiveDocument, {
    variables: { declarationId: id },
    onData: ({ data: { data: told } }) => {
      const status = told?.declarationStatusChanged?.toStatus;
      if (!status || !declaration) return;
      tell(fill(t.movedTo, { what: declaration.internalNumber, status: t.declarationStatus[status] }));
      // History, inspection and payment changed too, and are not part of the event.
      void refetch();
    },
  });
  const failure = <Failure failures={failuresOf(error)} retry={() => void refetch()} stale={Boolean(declaration)} />;
  if (!declaration) {
    return (
      <Stack>
        <Title order={1} size="h2">
          {t.declarations}
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
          {declaration.internalNumber}
        </Title>
        <DeclarationBadge status={declaration.status} />
        <ChannelBadge channel={declaration.channel} />
      </Group>
      {failure}
      <DeclarationActions declaration={declaration} reread={() => void refetch()} />
      <Card title={declaration.documentType}>
        <Facts
          facts={[
            [t.importer, declaration.importer.name],
            [t.office, declaration.customsOffice?.name],
            [t.assignee, declaration.assignedToUser?.displayName],
            [t.dueDate, format.day(declaration.paymentDueDate)],
            [t.created, format.moment(declaration.createdAt)],
            [
              t.waybills,
              declaration.mawb && (
                <>
                  <Link to={`/mawbs/${declaration.mawb.id}`}>{declaration.mawb.awbNumber}</Link>
                  {declaration.hawb && ` / ${declaration.hawb.hawbNumber}`}
                </>
              ),
            ],
          ]}
        />
      </Card>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Card title={t.values}>
          <Facts
            facts={[
              ['FOB', format.number(declaration.values.fob)],
              [`${t.weight} (kg)`, format.number(declaration.grossWeightKg)],
              ['CIF', format.number(declaration.values.cif)],
            ]}
          />
        </Card>
        <Card title={t.taxes}>
          <Facts
            facts={[
              [t.total, format.number(declaration.taxes.totalClp)],
              ['USD', format.number(declaration.taxes.totalUsd)],
              ['IVA (USD)', format.number(declaration.taxes.iva)],
            ]}
          />
        </Card>
      </SimpleGrid>
      <Card title={t.items}>
        <SimpleTable
          label={t.items}
          head={[t.item, t.tariffCode, t.description, t.quantity, 'CIF']}
          rows={declaration.items}
          keyOf={({ itemNumber }) => String(itemNumber)}
          cells={(item) => [
            item.itemNumber,
            item.tariffCode,
            item.description,
            `${format.number(item.quantity)} ${item.unitCode}`,
            format.number(item.cif),
          ]}
        />
      </Card>
      <Card title={t.history}>
        <SimpleTable
          label={t.history}
          head={[t.when, t.what, t.status, t.who]}
          rows={declaration.history?.data ?? []}
          keyOf={(entry) => entry.id}
          cells={(entry) => [
            format.moment(entry.occurredAt),
            entry.action,
            entry.toStatus && t.declarationStatus[entry.toStatus],
            entry.actor?.displayName ?? entry.actorName,
          ]}
        />
      </Card>
    </Stack>
  );
}
