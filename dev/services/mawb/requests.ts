/** Request bodies of the MAWB contract, as they arrive after validation against it. */
import type { Hawb, HawbStatus, Mawb, MawbEvent, Party, RoutingLeg, Volume, Weight } from './records.ts';

/** Of an input, nullable properties may also be absent. */
type Loose<T> = { [K in keyof T as null extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as null extends T[K] ? K : never]?: T[K];
};
/** Of a change, every property may be absent, and `null` clears. */
type Change<T> = { readonly [K in keyof T]?: T[K] | null };

export type PartyInput = Loose<Omit<Party, 'address'>> & { address: Loose<Party['address']> };
export type RoutingLegInput = Omit<RoutingLeg, 'actualDeparture' | 'actualArrival'>;
export type AgentInput = Loose<{
  name: string;
  iataCode: string | null;
  cassAddress: string | null;
  city: string | null;
  accountNumber: string | null;
}>;
export type ChargesInput = Readonly<Record<string, string | null>>;

/** What create and update share. */
interface MawbFacts {
  readonly routing: RoutingLegInput[];
  readonly pieces: number;
  readonly grossWeight: Weight;
  readonly chargeableWeight?: Weight | null;
  readonly volume?: Volume | null;
  readonly natureOfGoods: string;
  readonly hsCodes?: string[] | null;
  readonly specialHandlingCodes?: string[] | null;
  readonly shipper: PartyInput;
  readonly consignee: PartyInput;
  readonly notifyParty?: PartyInput | null;
  readonly agent?: AgentInput | null;
  readonly charges: ChargesInput;
  readonly remarks?: string | null;
}

export interface MawbCreate extends MawbFacts, Pick<Mawb, 'awbNumber' | 'waybillType' | 'origin' | 'destination'> {
  readonly assignedTo?: string | null;
}

export type MawbChanges = Change<MawbFacts & Pick<Mawb, 'manifestNumber' | 'manifestDate'>>;
export type MawbUpdate = MawbChanges & { readonly expectedVersion: number };

interface HawbFacts extends Pick<Hawb, 'pieces' | 'grossWeight' | 'goodsDescription' | 'declaredValue'> {
  readonly slac?: number | null;
  readonly volume?: Volume | null;
  readonly hsCodes?: string[] | null;
  readonly specialHandlingCodes?: string[] | null;
  readonly shipper: PartyInput;
  readonly consignee: PartyInput;
  readonly incoterm?: string | null;
  readonly freightValue?: Hawb['freightValue'];
  readonly insuranceValue?: Hawb['insuranceValue'];
  readonly ivaPrepaid?: boolean | null;
  readonly platformName?: string | null;
  readonly trackingNumber?: string | null;
}

export interface HawbCreate extends HawbFacts, Pick<Hawb, 'hawbNumber' | 'origin' | 'destination'> {
  readonly documentsOnly?: boolean | null;
  readonly assignedTo?: string | null;
}

export type HawbChanges = Change<HawbFacts>;
export type HawbUpdate = HawbChanges & { readonly expectedVersion: number };

export interface CancelRequest {
  readonly reason: string;
  readonly expectedVersion: number;
}

export interface AssigneeRequest {
  readonly userId?: string | null;
  readonly expectedVersion: number;
}

export interface MawbEventCreate extends Pick<MawbEvent, 'code' | 'airport' | 'occurredAt' | 'pieces'> {
  readonly flightNumber?: string | null;
  readonly quantityCode?: MawbEvent['quantityCode'] | null;
  readonly weight?: Weight | null;
  readonly remarks?: string | null;
}

export interface ConsolidateRequest {
  readonly hawbIds: readonly string[];
  readonly expectedVersion: number;
}

export interface HawbStatusRequest {
  readonly status: HawbStatus;
  readonly expectedVersion: number;
  readonly occurredAt?: string | null;
  readonly holdReason?: string | null;
  readonly reason?: string | null;
}
