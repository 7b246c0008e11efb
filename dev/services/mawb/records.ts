/** Records of the MAWB service as its contract describes them. */
import type { Tenant } from '../platform/service-definition.ts';

export interface Weight {
  value: string;
  unit: 'K' | 'L';
}

export interface Volume {
  value: string;
  unit: 'MC' | 'CF' | 'CC' | 'CI';
}

export interface Party {
  name: string;
  taxId: string | null;
  taxIdType: string | null;
  contactName: string | null;
  phone: string | null;
  email: string | null;
  accountNumber: string | null;
  address: {
    street1: string;
    street2: string | null;
    city: string;
    state: string | null;
    postalCode: string | null;
    countryCode: string;
  };
}

export interface RoutingLeg {
  sequence: number;
  carrierCode: string;
  flightNumber: string;
  origin: string;
  destination: string;
  scheduledDeparture: string;
  scheduledArrival: string;
  actualDeparture: string | null;
  actualArrival: string | null;
}

export type MawbStatus = 'DRAFT' | 'BKD' | 'RCS' | 'MAN' | 'DEP' | 'ARR' | 'RCF' | 'NFD' | 'AWD' | 'DLV' | 'CANCELLED';
export type HawbStatus =
  | 'CREATED'
  | 'CONSOLIDATED'
  | 'IN_TRANSIT'
  | 'ARRIVED'
  | 'IN_CUSTOMS'
  | 'HELD'
  | 'RELEASED'
  | 'OUT_FOR_DELIVERY'
  | 'DELIVERED'
  | 'RETURNED'
  | 'CANCELLED';

/** What every record carries (domain: concurrency, audit fields). */
interface Audited {
  readonly id: string;
  readonly tenant: Tenant;
  assignedTo: string | null;
  readonly createdBy: string;
  updatedBy: string | null;
  readonly createdAt: string;
  updatedAt: string;
  version: number;
}

export interface Mawb extends Audited {
  awbNumber: string;
  awbPrefix: string;
  awbSerial: string;
  waybillType: 'MASTER' | 'DIRECT';
  status: MawbStatus;
  statusAt: string;
  origin: string;
  destination: string;
  routing: RoutingLeg[];
  flightNumber: string | null;
  flightDate: string | null;
  eta: string | null;
  ata: string | null;
  pieces: number;
  grossWeight: Weight;
  chargeableWeight: Weight | null;
  volume: Volume | null;
  densityGroup: number | null;
  natureOfGoods: string;
  hsCodes: string[];
  specialHandlingCodes: string[];
  electronicAwb: boolean;
  shipper: Party;
  consignee: Party;
  notifyParty: Party | null;
  agent: Record<string, string | null> | null;
  charges: Record<string, string | null>;
  manifestNumber: string | null;
  manifestDate: string | null;
  hasDiscrepancy: boolean;
  remarks: string | null;
}

export interface Hawb extends Audited {
  hawbNumber: string;
  mawbId: string | null;
  status: HawbStatus;
  statusAt: string;
  trackingNumber: string | null;
  origin: string;
  destination: string;
  pieces: number;
  slac: number | null;
  grossWeight: Weight;
  chargeableWeight: Weight | null;
  volume: Volume | null;
  goodsDescription: string;
  hsCodes: string[];
  specialHandlingCodes: string[];
  shipper: Party;
  consignee: Party;
  incoterm: string | null;
  declaredValue: { amount: string; currency: string };
  freightValue: { amount: string; currency: string } | null;
  insuranceValue: { amount: string; currency: string } | null;
  courierCategory: 'DOCUMENT' | 'LOW_VALUE' | 'SIMPLIFIED' | 'GENERAL';
  ivaPrepaid: boolean;
  platformName: string | null;
  holdReason: string | null;
}

export interface MawbEvent {
  readonly id: string;
  readonly mawbId: string;
  readonly code: string;
  readonly airport: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly flightNumber: string | null;
  readonly quantityCode: 'T' | 'P' | 'S' | 'D';
  readonly pieces: number;
  readonly weight: Weight | null;
  readonly source: 'CARRIER_FSU' | 'MANUAL' | 'SYSTEM';
  readonly recordedBy: string | null;
  readonly remarks: string | null;
}

export interface HawbEvent {
  readonly id: string;
  readonly hawbId: string;
  readonly fromStatus: HawbStatus | null;
  readonly toStatus: HawbStatus;
  readonly occurredAt: string;
  readonly reason: string | null;
  readonly recordedBy: string | null;
}

export interface Airport {
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly countryCode: string;
  readonly timezone: string;
  readonly unLocode: string | null;
}

export interface Airline {
  readonly prefix: string;
  readonly iataCode: string;
  readonly name: string;
}
