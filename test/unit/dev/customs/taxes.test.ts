/** Tax vectors T1 to T6, and how freight is spread over items. */
import { describe, expect, it } from 'vitest';
import type { TaxTreatment } from '../../../../dev/services/customs/declaration.ts';
import type { ValuesInput } from '../../../../dev/services/customs/requests.ts';
import { computeItems, computeTaxes, computeValues } from '../../../../dev/services/customs/taxes.ts';

interface Vector {
  name: string;
  treatment: TaxTreatment;
  incoterm: string | null;
  input: Omit<ValuesInput, 'currency'>;
  rate: string;
  expected: { cif: string; adValorem: string; iva: string; totalUsd: string; totalClp: string };
}

const vector = (
  name: string,
  treatment: TaxTreatment,
  input: Vector['input'],
  rate: string,
  [cif = '', adValorem = '', iva = '', totalUsd = '', totalClp = '']: string[],
  incoterm: string | null = null,
): Vector => ({ name, treatment, incoterm, input, rate, expected: { cif, adValorem, iva, totalUsd, totalClp } });

const VECTORS: Vector[] = [
  vector('T1', 'GENERAL', { fob: '10000', freight: '1500', insurance: '200' }, '950', [
    '11700.00',
    '702.00',
    '2356.38',
    '3058.38',
    '2905461',
  ]),
  vector('T2', 'GENERAL', { fob: '180', freight: '20' }, '945.11', ['203.60', '12.22', '41.01', '53.23', '50308']),
  vector(
    'T3',
    'GENERAL',
    { exWorks: '1000', freight: '150' },
    '945.11',
    ['1218.86', '73.13', '245.48', '318.61', '301121'],
    'EXW',
  ),
  vector('T4', 'IVA_PREPAID_PLATFORM', { fob: '30', freight: '6', insurance: '0.60' }, '945.11', [
    '36.60',
    '0.00',
    '0.00',
    '0.00',
    '0',
  ]),
  vector('T5', 'TRADE_AGREEMENT', { fob: '2500', freight: '220', insurance: '50' }, '945.11', [
    '2770.00',
    '0.00',
    '526.30',
    '526.30',
    '497411',
  ]),
  vector('T6', 'GENERAL', { fob: '3000', freight: '180', insurance: '60' }, '945.11', [
    '3240.00',
    '194.40',
    '652.54',
    '846.94',
    '800451',
  ]),
];

describe('customs taxes', () => {
  it.each(VECTORS)('$name', ({ treatment, incoterm, input, rate, expected }) => {
    const values = computeValues({ currency: 'USD', ...input }, incoterm);
    if (values === null) throw new Error('no FOB');
    const { adValorem, iva, totalUsd, totalClp } = computeTaxes(values, treatment, rate);
    expect({ cif: values.cif, adValorem, iva, totalUsd, totalClp }).toEqual(expected);
  });

  it('has no values without FOB and EXW', () => {
    expect(computeValues({ currency: 'USD', freight: '10' }, null)).toBeNull();
  });

  it('gives the rounding rest to the last item', () => {
    const values = computeValues({ currency: 'USD', fob: '30', freight: '10', insurance: '1' }, null);
    if (values === null) throw new Error('no FOB');
    const item = {
      description: 'Toys',
      brand: null,
      variety: null,
      unitCode: 'U',
      originCountry: 'CN',
      tradeAgreementCode: null,
    };
    const facts = [1, 2, 3].map((itemNumber) => ({
      ...item,
      itemNumber,
      tariffCode: '95030000',
      quantity: '1',
      unitPriceFob: '10',
    }));
    expect(computeItems(facts, values, 'GENERAL').map(({ freight }) => freight)).toEqual(['3.33', '3.33', '3.34']);
  });
});
