/** Request bodies of the Customs contract, as they arrive after validation against it. */
import type {
  Channel,
  Declarant,
  InspectionResult,
  InspectionType,
  ItemFacts,
  Party,
  Permit,
  TaxTreatment,
  TransportDocument,
} from './declaration.ts';

/** Of an input, nullable properties may also be absent. */
type Loose<T> = { [K in keyof T as null extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as null extends T[K] ? K : never]?: T[K];
};

export type PartyInput = Loose<Omit<Party, 'address'>> & { address: Loose<Party['address']> };
export type ItemInput = Loose<ItemFacts>;

export interface ValuesInput {
  currency: string;
  exWorks?: string | null;
  expensesToFob?: string | null;
  fob?: string | null;
  freight: string;
  insurance?: string | null;
}

/** What create and update share. */
export interface DeclarationFacts {
  operationTypeCode?: string | null;
  customsOfficeCode: string;
  transportDocument: Loose<TransportDocument>;
  importer: PartyInput;
  declarant?: Declarant | null;
  consignor: PartyInput;
  originCountry: string;
  acquisitionCountry?: string | null;
  portOfLoading: string;
  portOfUnloading: string;
  incoterm?: string | null;
  taxTreatment?: TaxTreatment;
  values: ValuesInput;
  items: readonly ItemInput[];
  packages: readonly { typeCode: string; quantity: number }[];
  grossWeightKg: string;
  permits?: readonly Loose<Permit>[] | null;
}

export interface DeclarationCreate extends DeclarationFacts {
  documentType: 'DIN' | 'DIPS';
  dispatchType: 'GENERAL_CARGO' | 'COURIER';
  transportModeCode: string;
  mawbId?: string | null;
  hawbId?: string | null;
  assignedTo?: string | null;
}

export interface VersionedRequest {
  expectedVersion: number;
  comment?: string | null;
}

/** The manifest is known only after a declaration was begun. */
export interface ManifestFacts {
  manifestNumber?: string | null;
  manifestDate?: string | null;
}

export type DeclarationUpdate = Partial<DeclarationFacts & ManifestFacts> & { expectedVersion: number };

export interface AcceptRequest extends VersionedRequest {
  identificationNumber: string;
  acceptedAt: string;
}

export interface RejectRequest extends VersionedRequest {
  reasons: readonly { code: string; field?: string | null; message: string }[];
}

export interface SelectivityRequest extends VersionedRequest {
  channel: Channel;
  assignedAt: string;
}

export interface InspectionRequest extends VersionedRequest {
  type: InspectionType;
  result: InspectionResult;
  finishedAt: string;
  inspectorName?: string | null;
  findings?: readonly string[] | null;
}

export interface PaymentRequest extends VersionedRequest {
  amountClp: string;
  paidAt: string;
  reference: string;
  channel: string;
}

export interface WithdrawalRequest extends VersionedRequest {
  withdrawnAt: string;
  withdrawnBy: string;
}

export interface AnnulmentRequest extends VersionedRequest {
  cause: string;
}

export interface AssigneeRequest extends VersionedRequest {
  userId?: string | null;
}

export interface TaxEstimateRequest {
  taxTreatment: TaxTreatment;
  month?: string | null;
  incoterm?: string | null;
  values: ValuesInput;
  items: readonly ItemInput[];
}
