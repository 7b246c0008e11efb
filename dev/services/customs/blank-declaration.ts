/** A declaration in DRAFT as it begins: facts and amounts given, everything that happens later empty. */
import type { Tenant } from '../platform/service-definition.ts';
import type { Declaration } from './declaration.ts';
import { storedFacts } from './prepare.ts';
import type { DeclarationCreate } from './requests.ts';

export interface Beginning {
  readonly id: string;
  readonly tenant: Tenant;
  readonly internalNumber: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly facts: DeclarationCreate;
  readonly amounts: Pick<Declaration, 'values' | 'items' | 'taxes'>;
}

export function blankDeclaration({ facts, amounts, tenant, createdAt, ...given }: Beginning): Declaration {
  const { documentType, dispatchType, transportModeCode, mawbId = null, hawbId = null, assignedTo = null } = facts;
  return {
    ...given,
    tenant: { businessUnit: tenant.businessUnit, countryCode: tenant.countryCode },
    documentType,
    dispatchType,
    identificationNumber: null,
    operationTypeCode: null,
    transportModeCode,
    status: 'DRAFT',
    statusAt: createdAt,
    mawbId,
    hawbId,
    manifestNumber: null,
    manifestDate: null,
    declarant: null,
    acquisitionCountry: null,
    incoterm: null,
    exchangeRate: null,
    exchangeRateMonth: null,
    channel: null,
    channelAssignedAt: null,
    inspection: null,
    permits: [],
    rejectionReasons: [],
    submittedAt: null,
    acceptedAt: null,
    legalizedAt: null,
    paymentDueDate: null,
    paidAt: null,
    releasedAt: null,
    withdrawnAt: null,
    annulledAt: null,
    annulmentCause: null,
    payment: null,
    assignedTo,
    updatedBy: null,
    createdAt,
    updatedAt: createdAt,
    version: 1,
    ...amounts,
    ...(storedFacts(facts) as RequiredFacts),
  };
}

/** What `storedFacts` gives when the input is complete. */
type RequiredFacts = Pick<
  Declaration,
  | 'customsOfficeCode'
  | 'transportDocument'
  | 'importer'
  | 'consignor'
  | 'originCountry'
  | 'portOfLoading'
  | 'portOfUnloading'
  | 'taxTreatment'
  | 'packages'
  | 'totalPackages'
  | 'grossWeightKg'
>;
