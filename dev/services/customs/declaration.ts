/** The shapes of the Customs contract that the stand-in stores and answers (decimals are text, times RFC 3339). */
import type { Tenant } from '../platform/service-definition.ts';

export const STATUSES = [
  'DRAFT',
  'VALIDATED',
  'SUBMITTED',
  'REJECTED',
  'ACCEPTED',
  'UNDER_REVIEW',
  'UNDER_INSPECTION',
  'OBSERVED',
  'LEGALIZED',
  'PAID',
  'RELEASED',
  'WITHDRAWN',
  'ANNULLED',
  'CANCELLED',
] as const;
export type Status = (typeof STATUSES)[number];

export const CHANNELS = ['GREEN', 'AMBER', 'RED'] as const;
export type Channel = (typeof CHANNELS)[number];

export type TaxTreatment = 'GENERAL' | 'IVA_PREPAID_PLATFORM' | 'TRADE_AGREEMENT' | 'DOCUMENTS_EXEMPT';
export type InspectionType = 'DOCUMENT_REVIEW' | 'PHYSICAL_EXAM' | 'FULL_ASSESSMENT';
export type InspectionResult = 'CONFORMING' | 'OBSERVED';

export interface Party {
  name: string;
  taxId: string | null;
  taxIdType: 'RUT' | 'PASSPORT' | 'FOREIGN_TAX_ID' | null;
  address: {
    street1: string;
    street2: string | null;
    city: string;
    state: string | null;
    postalCode: string | null;
    countryCode: string;
  };
  contactName: string | null;
  phone: string | null;
  email: string | null;
  accountNumber: string | null;
}

export interface TransportDocument {
  number: string;
  date: string | null;
  issuerName: string | null;
  issuerRut: string | null;
}

export interface Declarant {
  agentCode: string;
  name: string;
  rut: string;
}

export interface Values {
  currency: string;
  exWorks: string | null;
  expensesToFob: string | null;
  fob: string;
  freight: string;
  insurance: string;
  insuranceIsTheoretical: boolean;
  cif: string;
}

export interface ItemFacts {
  itemNumber: number;
  tariffCode: string;
  description: string;
  brand: string | null;
  variety: string | null;
  quantity: string;
  unitCode: string;
  unitPriceFob: string;
  originCountry: string;
  tradeAgreementCode: string | null;
}

export interface Item extends ItemFacts {
  fob: string;
  freight: string;
  insurance: string;
  cif: string;
  adValoremRate: string;
  adValoremAmount: string;
  ivaRate: string;
  ivaAmount: string;
}

export interface Taxes {
  adValorem: string;
  iva: string;
  other: string;
  totalUsd: string;
  totalClp: string;
  exempt: boolean;
}

export type PermitAgency = 'SAG' | 'ISP' | 'SEREMI_SALUD' | 'SERNAPESCA' | 'SUBPESCA' | 'CCHEN' | 'DGMN' | 'OTHER';

export interface Permit {
  agency: PermitAgency;
  number: string | null;
  status: 'REQUIRED' | 'PENDING' | 'APPROVED' | 'REJECTED';
  expiresAt: string | null;
}

export interface Inspection {
  type: InspectionType;
  startedAt: string | null;
  finishedAt: string | null;
  result: InspectionResult | null;
  inspectorName: string | null;
  findings: readonly string[];
}

export interface Declaration {
  id: string;
  tenant: Tenant;
  documentType: 'DIN' | 'DIPS';
  dispatchType: 'GENERAL_CARGO' | 'COURIER';
  internalNumber: string;
  identificationNumber: string | null;
  operationTypeCode: string | null;
  customsOfficeCode: string;
  transportModeCode: string;
  status: Status;
  statusAt: string;
  taxTreatment: TaxTreatment;
  mawbId: string | null;
  hawbId: string | null;
  transportDocument: TransportDocument;
  manifestNumber: string | null;
  manifestDate: string | null;
  importer: Party;
  declarant: Declarant | null;
  consignor: Party;
  originCountry: string;
  acquisitionCountry: string | null;
  portOfLoading: string;
  portOfUnloading: string;
  incoterm: string | null;
  values: Values;
  exchangeRate: string | null;
  exchangeRateMonth: string | null;
  items: readonly Item[];
  packages: readonly { typeCode: string; quantity: number }[];
  totalPackages: number;
  grossWeightKg: string;
  taxes: Taxes;
  channel: Channel | null;
  channelAssignedAt: string | null;
  inspection: Inspection | null;
  permits: readonly Permit[];
  rejectionReasons: readonly { code: string; field: string | null; message: string }[];
  submittedAt: string | null;
  acceptedAt: string | null;
  legalizedAt: string | null;
  paymentDueDate: string | null;
  paidAt: string | null;
  releasedAt: string | null;
  withdrawnAt: string | null;
  annulledAt: string | null;
  annulmentCause: string | null;
  payment: { amountClp: string; paidAt: string; reference: string; channel: string } | null;
  assignedTo: string | null;
  createdBy: string;
  updatedBy: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

export interface HistoryEntry {
  id: string;
  fromStatus: Status | null;
  toStatus: Status;
  /** operationId of the step. */
  action: string;
  occurredAt: string;
  actorId: string | null;
  actorName: string | null;
  comment: string | null;
}

export interface DeclarationDocument {
  id: string;
  type: string;
  fileName: string;
  contentType: string;
  sizeBytes: number;
  uploadedAt: string;
  uploadedBy: string | null;
}
