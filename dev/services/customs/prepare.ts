/** Makes the stored properties of a declaration out of what a caller sends. */
import Big from 'big.js';
import type { ProblemDetail } from '../platform/problem.ts';
import { Problem } from '../platform/problem.ts';
import type { Declaration, ItemFacts, Party } from './declaration.ts';
import type { DeclarationFacts, ItemInput, ManifestFacts, PartyInput } from './requests.ts';
import { isValidRut, normaliseRut } from './rut.ts';
import { computeItems, computeTaxes, computeValues } from './taxes.ts';

type Computed = Pick<Declaration, 'values' | 'items' | 'taxes'>;

/**
 * Values, items and taxes.
 *
 * @param rate CLP for one USD
 * @throws {Problem} VALIDATION_FAILED when neither FOB nor EXW is given
 */
export function computeAmounts(
  input: Pick<DeclarationFacts, 'values' | 'items' | 'taxTreatment' | 'incoterm'>,
  rate: string,
): Computed {
  const treatment = input.taxTreatment ?? 'GENERAL';
  const values = computeValues(input.values, input.incoterm ?? null);
  if (values === null) {
    throw new Problem('VALIDATION_FAILED', [
      { field: '/values/fob', code: 'REQUIRED', message: 'fob or exWorks is required' },
    ]);
  }
  const facts = input.items.map(itemFacts);
  return {
    values,
    items: computeItems(facts, values, treatment),
    taxes: computeTaxes(values, treatment, rate),
  };
}

export function storedParty(input: PartyInput): Party {
  const taxId = input.taxId ?? null;
  const { address } = input;
  return {
    name: input.name,
    taxId: taxId !== null && input.taxIdType === 'RUT' ? normaliseRut(taxId) : taxId,
    taxIdType: input.taxIdType ?? null,
    address: {
      street1: address.street1,
      street2: address.street2 ?? null,
      city: address.city,
      state: address.state ?? null,
      postalCode: address.postalCode ?? null,
      countryCode: address.countryCode,
    },
    contactName: input.contactName ?? null,
    phone: input.phone ?? null,
    email: input.email ?? null,
    accountNumber: input.accountNumber ?? null,
  };
}

/** Everything of a declaration a caller decides; only the given properties of a partial input. */
export function storedFacts(input: Partial<DeclarationFacts & ManifestFacts>): Partial<Declaration> {
  return {
    ...(input.operationTypeCode !== undefined && { operationTypeCode: input.operationTypeCode }),
    ...(input.customsOfficeCode !== undefined && { customsOfficeCode: input.customsOfficeCode }),
    ...(input.transportDocument !== undefined && {
      transportDocument: { date: null, issuerName: null, issuerRut: null, ...input.transportDocument },
    }),
    ...(input.manifestNumber !== undefined && { manifestNumber: input.manifestNumber }),
    ...(input.manifestDate !== undefined && { manifestDate: input.manifestDate }),
    ...(input.importer !== undefined && { importer: storedParty(input.importer) }),
    ...(input.declarant !== undefined && {
      declarant: input.declarant && { ...input.declarant, rut: normaliseRut(input.declarant.rut) },
    }),
    ...(input.consignor !== undefined && { consignor: storedParty(input.consignor) }),
    ...(input.originCountry !== undefined && { originCountry: input.originCountry }),
    ...(input.acquisitionCountry !== undefined && { acquisitionCountry: input.acquisitionCountry }),
    ...(input.portOfLoading !== undefined && { portOfLoading: input.portOfLoading }),
    ...(input.portOfUnloading !== undefined && { portOfUnloading: input.portOfUnloading }),
    ...(input.incoterm !== undefined && { incoterm: input.incoterm }),
    ...(input.taxTreatment !== undefined && { taxTreatment: input.taxTreatment }),
    ...(input.packages !== undefined && {
      packages: input.packages,
      totalPackages: input.packages.reduce((sum, group) => sum + group.quantity, 0),
    }),
    ...(input.grossWeightKg !== undefined && { grossWeightKg: input.grossWeightKg }),
    ...(input.permits !== undefined && {
      permits: (input.permits ?? []).map((permit) => ({ number: null, expiresAt: null, ...permit })),
    }),
  };
}

/** RUTs that fail modulo 11, as problem details. */
export function rutProblems(
  declaration: Pick<Declaration, 'importer' | 'consignor' | 'declarant' | 'transportDocument'>,
): ProblemDetail[] {
  const ruts: [string, string | null][] = [
    ['/importer/taxId', declaration.importer.taxIdType === 'RUT' ? declaration.importer.taxId : null],
    ['/consignor/taxId', declaration.consignor.taxIdType === 'RUT' ? declaration.consignor.taxId : null],
    ['/declarant/rut', declaration.declarant?.rut ?? null],
    ['/transportDocument/issuerRut', declaration.transportDocument.issuerRut],
  ];
  return ruts
    .filter(([, rut]) => rut !== null && !isValidRut(rut))
    .map(([field]) => ({ field, code: 'RUT_INVALID', message: 'check digit does not match' }));
}

/** Whether a decimal text is above zero. */
export function isPositive(value: string): boolean {
  return new Big(value).gt(0);
}

function itemFacts(input: ItemInput): ItemFacts {
  return { brand: null, variety: null, tradeAgreementCode: null, ...input };
}
