/** What the fixture waybills are about: parties, goods, pieces and weights. */
import { HAWB_COUNT, mawbNumberOfHawb } from '../../platform/fixtures.ts';
import type { Party } from '../records.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** HS code and words; the first is what the sample declaration is about. */
export const GOODS: readonly { readonly hsCode: string; readonly description: string }[] = [
  { hsCode: '64041100', description: 'Sports shoes, textile upper' },
  { hsCode: '39269090', description: 'Mobile phone covers' },
  { hsCode: '61091000', description: 'Cotton shirts' },
  { hsCode: '49019900', description: 'Printed books' },
  { hsCode: '90184900', description: 'Dental instruments' },
  { hsCode: '95030090', description: 'Toys of plastic' },
];

/** Names and RUTs (domain: RUT vectors); the first imports what the sample declaration is about. */
const CONSIGNEES: readonly (readonly [name: string, rut: string])[] = [
  ['Importadora Demo 1 SpA', '11111111-1'],
  ['Lucía Núñez', '12345678-5'],
  ['Comercial Ñuble Ltda.', '22222222-2'],
  ['Matías Ibáñez', '87654321-4'],
  ['Óptica Araya SpA', '10000013-K'],
  ['Belén Muñoz', '10000004-0'],
  ['Farmacia Ejemplo SA', '99500000-8'],
];

/** Consignee of HAWB k in a country. */
export function consigneeOf(k: number, countryCode: string): Party {
  const index = (k - 1) % CONSIGNEES.length;
  const [name, rut] = CONSIGNEES[index] ?? ['Consignee', '11111111-1'];
  const inChile = countryCode === 'CL';
  return {
    ...party(name, inChile ? 'Santiago' : 'Lima', countryCode),
    taxId: inChile ? rut : `20${rut.slice(0, 8)}1`,
    taxIdType: inChile ? 'RUT' : 'FOREIGN_TAX_ID',
    phone: `+569500000${10 + index}`,
    email: `consignee${index + 1}@example.test`,
  };
}

/** A party with the least a waybill asks for. */
export function party(name: string, city: string, countryCode: string): Party {
  return {
    name,
    taxId: null,
    taxIdType: null,
    contactName: null,
    phone: null,
    email: null,
    accountNumber: null,
    address: { street1: 'Calle Ejemplo 200', street2: null, city, state: null, postalCode: null, countryCode },
  };
}

export interface Measures {
  readonly pieces: number;
  /** Tenths of a kilogram, so that sums are exact. */
  readonly weightTenths: number;
}

export function kilograms({ weightTenths }: Measures): { value: string; unit: 'K' } {
  return { value: (weightTenths / 10).toFixed(1), unit: 'K' };
}

/** HAWBs 1 to 42 sum up to 119 pieces and 1248.0 kg (domain: sample records). */
export function hawbMeasures(k: number): Measures {
  if (k > 42) return { pieces: 1 + (k % 3), weightTenths: 5 + ((k * 7) % 90) };
  if (k === 1) return { pieces: 2, weightTenths: 9 };
  return { pieces: k <= 36 ? 3 : 2, weightTenths: k === 42 ? 311 : 304 };
}

/** Numbers of the HAWBs consolidated in MAWB n. */
export function hawbsOfMawb(n: number): number[] {
  return Array.from({ length: HAWB_COUNT }, (_, index) => index + 1).filter((k) => mawbNumberOfHawb(k) === n);
}

/** A master is what its houses are together; each seventh has a piece more than they say. */
export function mawbMeasures(n: number): Measures {
  const houses = hawbsOfMawb(n).map(hawbMeasures);
  if (houses.length === 0) return { pieces: 12 + n, weightTenths: 1804 + n * 10 };
  const surplus = n % 7 === 0 ? { pieces: 1, weightTenths: 25 } : { pieces: 0, weightTenths: 0 };
  return houses.reduce<Measures>(
    (sum, house) => ({
      pieces: sum.pieces + house.pieces,
      weightTenths: sum.weightTenths + house.weightTenths,
    }),
    surplus,
  );
}
