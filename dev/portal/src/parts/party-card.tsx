/** A company or person on a waybill; sees of the page's answer what its fragment asks. */
import { Text } from '@mantine/core';
import { PartyCardFragmentDoc } from '../../../../schema/client/generated/operations.ts';
import { type FragmentOf, readFragment } from '../../../../schema/client/index.ts';
import { Card } from './part.tsx';

export interface PartyCardProps {
  readonly title: string;
  readonly party: FragmentOf<typeof PartyCardFragmentDoc> | null;
}

export function PartyCard({ title, party: masked }: PartyCardProps) {
  const party = readFragment(PartyCardFragmentDoc, masked);
  if (party === null) return null;
  const { street1, city, countryCode } = party.address;
  return (
    <Card title={title}>
      <Text size="sm" fw={600}>
        {party.name}
      </Text>
      {party.taxId && <Text size="sm">{`${party.taxIdType ?? ''} ${party.taxId}`}</Text>}
      <Text size="sm">{`${street1}, ${city}, ${countryCode}`}</Text>
    </Card>
  );
}
