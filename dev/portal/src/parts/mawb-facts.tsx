/** The master waybill that a house waybill or a declaration is under. */
import type { MawbStatus } from '../../../../schema/client/generated/operations.ts';
import { useFormat } from '../texts/format.ts';
import { useSpeech } from '../texts/language.tsx';
import { Facts } from './facts.tsx';
import { Link } from './link.tsx';
import { MawbBadge } from './status-badge.tsx';

export interface MawbFactsProps {
  readonly mawb: {
    readonly id: string;
    readonly awbNumber: string;
    readonly status: MawbStatus;
    readonly flightNumber: string | null;
    readonly eta: string | null;
    readonly ata: string | null;
    readonly destinationAirport: { readonly city: string } | null;
  };
}

export function MawbFacts({ mawb }: MawbFactsProps) {
  const { t } = useSpeech();
  const format = useFormat();
  return (
    <Facts
      facts={[
        [
          t.awbNumber,
          <Link key="number" to={`/mawbs/${mawb.id}`} className="figure">
            {mawb.awbNumber}
          </Link>,
        ],
        [t.status, <MawbBadge key="status" status={mawb.status} />],
        [t.destination, mawb.destinationAirport?.city],
        [t.flight, mawb.flightNumber],
        [t.eta, format.moment(mawb.eta)],
        [t.ata, format.moment(mawb.ata)],
      ]}
    />
  );
}
