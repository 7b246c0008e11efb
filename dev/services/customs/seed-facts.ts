/** What the fixture declarations are about: waybills, parties, goods, documents. */
import Big from 'big.js';
import { declarationWaybills, fixtureId, pickUser } from '../platform/fixtures.ts';
import { CUSTOMS_OFFICES } from './customs-offices.ts';
import type { Declaration, DeclarationDocument, Status, TaxTreatment } from './declaration.ts';
import type { DeclarationCreate, PartyInput } from './requests.ts';
import { rutCheckDigit } from './rut.ts';
import { TARIFF_CODES, type TariffCode } from './tariff-codes.ts';

/** The sample record belongs to January 2026 (domain: sample records). */
export const sampleCreatedAt = Date.parse('2026-01-14T13:00:00.000Z');

const GOODS = [...TARIFF_CODES.values()];
const ORIGINS = ['US', 'CN', 'VN', 'DE', 'ES', 'BR'];
const LOADING = ['MIA', 'PVG', 'HKG', 'FRA', 'MAD', 'GRU'];

/** Each tenth with IVA prepaid on a platform, under an agreement, or documents; a PAID one must owe something. */
function treatmentOf(d: number, status: Status, simplified: boolean): TaxTreatment {
  if (status !== 'PAID' && simplified && d % 10 === 3) return 'IVA_PREPAID_PLATFORM';
  if (status !== 'PAID' && d % 20 === 9) return 'DOCUMENTS_EXEMPT';
  return d % 10 === 7 ? 'TRADE_AGREEMENT' : 'GENERAL';
}

/** Facts of declaration d of a tenant; d = 1 is the sample record, also in the tenants that do not keep its id. */
export function seedFacts(tenant: string, d: number, status: Status): DeclarationCreate {
  const country = tenant.slice(-2);
  const { mawb, hawb } = declarationWaybills(d);
  const simplified = hawb !== null && d % 4 !== 0;
  const treatment = treatmentOf(d, status, simplified);
  const { items, fob, permits } = d === 1 ? sampleGoods() : goodsOf(d, treatment, simplified);
  return {
    documentType: simplified ? 'DIPS' : 'DIN',
    dispatchType: simplified ? 'COURIER' : 'GENERAL_CARGO',
    operationTypeCode: simplified ? null : '101',
    customsOfficeCode: d % 7 === 0 ? (CUSTOMS_OFFICES[d % CUSTOMS_OFFICES.length]?.code ?? '48') : '48',
    transportModeCode: simplified ? '11' : '4',
    mawbId: fixtureId('mawb', tenant, mawb),
    hawbId: hawb === null ? null : fixtureId('hawb', tenant, hawb),
    transportDocument: {
      number: hawb === null ? `MAWB-${mawb}` : `SH${String(hawb).padStart(8, '0')}`,
      issuerName: 'Sample Airline',
    },
    importer: importerOf(d, country),
    declarant: simplified ? null : { agentCode: 'K27', name: 'Agencia Demo Ltda.', rut: '87654321-4' },
    consignor: consignorOf(d),
    originCountry: ORIGINS[d % ORIGINS.length] ?? 'US',
    portOfLoading: LOADING[d % LOADING.length] ?? 'MIA',
    portOfUnloading: country === 'PE' ? 'LIM' : 'SCL',
    incoterm: d === 1 || d % 2 === 0 ? 'FCA' : 'DAP',
    taxTreatment: treatment,
    values: {
      currency: 'USD',
      fob,
      freight: d === 1 ? '20.00' : new Big(fob).times('0.1').toFixed(2),
      insurance: d === 1 || d % 3 === 0 ? null : new Big(fob).times('0.015').toFixed(2),
    },
    items,
    packages: [{ typeCode: '22', quantity: 1 + (d % 3) }],
    grossWeightKg: (0.8 + (d % 40) / 10).toFixed(1),
    permits,
    assignedTo: d % 3 === 0 ? null : pickUser(tenant, 'CUSTOMS_AGENT', d),
  };
}

type Goods = Pick<DeclarationCreate, 'items' | 'permits'> & { fob: string };

function sampleGoods(): Goods {
  const shoes = { tariffCode: '64041100', description: 'Sports shoes, textile upper', brand: 'DEMO', quantity: '2' };
  const item = { itemNumber: 1, ...shoes, unitCode: 'PAR', unitPriceFob: '90.00', originCountry: 'VN' };
  return { items: [item], fob: '180.00', permits: [] };
}

function goodsOf(d: number, treatment: TaxTreatment, simplified: boolean): Goods {
  const prices = simplified && treatment === 'IVA_PREPAID_PLATFORM' ? 20 : simplified ? 120 : 900;
  const lines = 1 + (d % 3);
  const chosen: TariffCode[] = [];
  for (let i = 0; i < lines; i += 1) {
    const row = GOODS[(d * 5 + i * 11) % GOODS.length];
    if (row !== undefined) chosen.push(row);
  }
  const items = chosen.map((row, i) => ({
    itemNumber: i + 1,
    tariffCode: row.code,
    description: row.description,
    quantity: String(1 + ((d + i) % 4)),
    unitCode: row.unitCode,
    unitPriceFob: (prices + (d % 17) + i * 7.5).toFixed(2),
    originCountry: ORIGINS[(d + i) % ORIGINS.length] ?? 'US',
    tradeAgreementCode: treatment === 'TRADE_AGREEMENT' ? 'TLC-01' : null,
  }));
  const fob = items.reduce((sum, item) => sum.plus(new Big(item.quantity).times(item.unitPriceFob)), new Big(0));
  const agencies = [...new Set(chosen.flatMap((row) => row.requiredPermits))];
  const permits = agencies.map((agency) => ({ agency, number: `${agency}-${1000 + d}`, status: 'APPROVED' as const }));
  return { items, fob: fob.toFixed(2), permits };
}

function importerOf(d: number, country: string): PartyInput {
  const body = String(76_000_000 + d * 137);
  const taxId = d === 1 ? '11111111-1' : `${body}-${rutCheckDigit(body)}`;
  const city = country === 'PE' ? 'Lima' : 'Santiago';
  const address = { street1: `Calle Ejemplo ${100 + d}`, city, countryCode: country };
  if (country !== 'CL')
    return { name: `Importadora Demo ${d} SAC`, taxId: `20${body}1`, taxIdType: 'FOREIGN_TAX_ID', address };
  return { name: `Importadora Demo ${d} SpA`, taxId, taxIdType: 'RUT', address };
}

function consignorOf(d: number): PartyInput {
  const countryCode = ORIGINS[d % ORIGINS.length] ?? 'US';
  return {
    name: `Sample Seller ${1 + (d % 25)}`,
    address: { street1: `${d} Example Ave`, city: 'Sample City', countryCode },
  };
}

/** Invoice and waybill for all, then what the state and the treatment ask for. */
export function seedDocuments(tenant: string, d: number, declaration: Declaration): DeclarationDocument[] {
  const types = ['COMMERCIAL_INVOICE', 'TRANSPORT_DOCUMENT'];
  if (declaration.taxTreatment === 'TRADE_AGREEMENT') types.push('CERTIFICATE_OF_ORIGIN');
  if (declaration.permits.length > 0) types.push('PERMIT');
  if (declaration.payment !== null) types.push('PAYMENT_RECEIPT');
  return types.map((type, i) => ({
    id: fixtureId('declaration-document', tenant, d * 10 + i),
    type,
    fileName: `${type.toLowerCase().replaceAll('_', '-')}-${declaration.internalNumber}.pdf`,
    contentType: 'application/pdf',
    sizeBytes: 40_000 + d * 311 + i * 17,
    uploadedAt: type === 'PAYMENT_RECEIPT' ? (declaration.paidAt ?? declaration.createdAt) : declaration.createdAt,
    uploadedBy: declaration.createdBy,
  }));
}
