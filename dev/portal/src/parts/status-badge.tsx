/** Status of a waybill or a declaration, and the channel of one: colour and word. */
import { Badge } from '@mantine/core';
import type {
  DeclarationStatus,
  HawbStatus,
  MawbStatus,
  SelectivityChannel,
} from '../../../../schema/client/generated/operations.ts';
import { useSpeech } from '../texts/language.tsx';

/** Seen on white and on dark grey alike: three to one and more (WCAG 1.4.11). */
const GREY = 'gray.6';

const COLOURS: Readonly<Record<MawbStatus | HawbStatus | DeclarationStatus | SelectivityChannel, string>> = {
  DRAFT: GREY,
  BKD: GREY,
  RCS: 'blue',
  MAN: 'blue',
  DEP: 'cyan',
  ARR: 'teal',
  RCF: 'teal',
  NFD: 'teal',
  AWD: 'green',
  DLV: 'green',
  CANCELLED: GREY,
  CREATED: GREY,
  CONSOLIDATED: 'blue',
  IN_TRANSIT: 'cyan',
  ARRIVED: 'teal',
  IN_CUSTOMS: 'orange',
  HELD: 'red',
  OUT_FOR_DELIVERY: 'teal',
  DELIVERED: 'green',
  RETURNED: GREY,
  VALIDATED: 'blue',
  SUBMITTED: 'blue',
  REJECTED: 'red',
  ACCEPTED: 'cyan',
  UNDER_REVIEW: 'orange',
  UNDER_INSPECTION: 'orange',
  OBSERVED: 'red',
  LEGALIZED: 'teal',
  PAID: 'green',
  RELEASED: 'green',
  WITHDRAWN: GREY,
  ANNULLED: GREY,
  GREEN: 'green',
  AMBER: 'orange',
  RED: 'red',
};

export function MawbBadge({ status }: { readonly status: MawbStatus }) {
  const { t } = useSpeech();
  return <Mark colour={COLOURS[status]} text={t.mawbStatus[status]} />;
}

export function HawbBadge({ status }: { readonly status: HawbStatus }) {
  const { t } = useSpeech();
  return <Mark colour={COLOURS[status]} text={t.hawbStatus[status]} />;
}

export function DeclarationBadge({ status }: { readonly status: DeclarationStatus }) {
  const { t } = useSpeech();
  return <Mark colour={COLOURS[status]} text={t.declarationStatus[status]} />;
}

export function ChannelBadge({ channel }: { readonly channel: SelectivityChannel | null }) {
  const { t } = useSpeech();
  return channel === null ? '–' : <Mark colour={COLOURS[channel]} text={t.channelName[channel]} />;
}

function Mark({ colour, text }: { readonly colour: string | undefined; readonly text: string }) {
  return (
    <Badge color={colour ?? GREY} variant="dot" tt="none" fw={500} className="badge">
      {text}
    </Badge>
  );
}
