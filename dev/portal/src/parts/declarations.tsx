/** Declarations of a waybill. */
import type { DeclarationStatus, SelectivityChannel } from '../../../../schema/client/generated/operations.ts';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';
import { Link } from './link.tsx';
import { SimpleTable } from './simple-table.tsx';
import { ChannelBadge, DeclarationBadge } from './status-badge.tsx';

export interface DeclarationsProps {
  readonly declarations: readonly {
    readonly id: string;
    readonly internalNumber: string;
    readonly status: DeclarationStatus;
    readonly channel: SelectivityChannel | null;
    readonly taxes: { readonly totalClp: string };
  }[];
}

export function Declarations({ declarations }: DeclarationsProps) {
  const { t } = useSpeech();
  const format = useFormat();
  return (
    <SimpleTable
      label={t.declarations}
      head={[t.declarationNumber, t.status, t.channel, fill(t.taxes, { currency: format.currency })]}
      figures={[fill(t.taxes, { currency: format.currency })]}
      rows={declarations}
      keyOf={({ id }) => id}
      cells={({ id, internalNumber, status, channel, taxes }) => [
        <Link key="number" to={`/declarations/${id}`} className="figure">
          {internalNumber}
        </Link>,
        <DeclarationBadge key="status" status={status} />,
        <ChannelBadge key="channel" channel={channel} />,
        format.number(taxes.totalClp),
      ]}
    />
  );
}
