/** Waybill numbers, chargeable weight and courier categories against the published vectors. */
import { describe, expect, it } from 'vitest';
import { awbNumber, isValidAwbNumber } from '../../../../dev/services/mawb/awb-number.ts';
import { chargeableWeight } from '../../../../dev/services/mawb/chargeable-weight.ts';
import { courierCategory } from '../../../../dev/services/mawb/courier-category.ts';
import { isOnRoute } from '../../../../dev/services/mawb/routing.ts';

describe('waybill numbers', () => {
  it.each([
    '045-12345675',
    '020-81140743',
    '176-12345675',
    '045-88112231',
    '145-44001230',
    '001-22334454',
    '369-70012342',
    '549-33009911',
    '230-10020032',
    '016-55566674',
    '04512345675',
  ])('%s is valid', (number) => {
    expect(isValidAwbNumber(number)).toBe(true);
  });

  it.each([
    '045-12345676',
    '045-12345677',
    '045-12345678',
    '045-12345679',
    '45-12345675',
    '0451234567',
    '045 12345675',
    '045-1234567A',
  ])('%s is not', (number) => {
    expect(isValidAwbNumber(number)).toBe(false);
  });

  it('gets its check digit', () => {
    expect(awbNumber('045', 1234567)).toBe('045-12345675');
  });
});

describe('chargeable weight', () => {
  it.each([
    ['1250.5', '2.5', '1250.5'],
    ['120.0', '1.944', '324.0'],
    ['100.4', '0.2', '100.5'],
  ])('%s kg in %s m³: %s kg', (gross, volume, chargeable) => {
    const weight = { value: gross, unit: 'K' } as const;
    expect(chargeableWeight(weight, { value: volume, unit: 'MC' })).toEqual({ value: chargeable, unit: 'K' });
  });

  it('converts other units and stays in the unit of the gross weight', () => {
    const volume = { value: '1944000', unit: 'CC' } as const;
    expect(chargeableWeight({ value: '120', unit: 'K' }, volume).value).toBe('324.0');
    expect(chargeableWeight({ value: '120', unit: 'L' }, volume)).toEqual({ value: '714.5', unit: 'L' });
    expect(chargeableWeight({ value: '1.2', unit: 'K' }, null).value).toBe('1.5');
  });
});

it.each([
  ['500', 'USD', false, 'LOW_VALUE'],
  ['500.01', 'USD', false, 'SIMPLIFIED'],
  ['3000', 'USD', false, 'SIMPLIFIED'],
  ['3000.01', 'USD', false, 'GENERAL'],
  ['10', 'CLP', false, 'GENERAL'],
  ['9000', 'USD', true, 'DOCUMENT'],
])('%s %s, documents only %s: %s', (amount, currency, documentsOnly, category) => {
  expect(courierCategory({ amount, currency }, documentsOnly)).toBe(category);
});

it('passes the origin before the destination', () => {
  const leg = (origin: string, destination: string) => ({ origin, destination }) as Parameters<typeof isOnRoute>[0][0];
  const route = [leg('MAD', 'LIM'), leg('LIM', 'SCL')];
  expect(isOnRoute(route, 'MAD', 'SCL')).toBe(true);
  expect(isOnRoute(route, 'LIM', 'SCL')).toBe(true);
  expect(isOnRoute(route, 'SCL', 'MAD')).toBe(false);
  expect(isOnRoute(route, 'MIA', 'SCL')).toBe(false);
});
