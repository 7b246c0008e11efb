import { expect, it } from 'vitest';
import { chargeableWeight } from '../../../../dev/services/mawb/chargeable-weight.ts';

it.each([
  ['1250.5', '2.5', '1250.5'],
  ['120.0', '1.944', '324.0'],
  ['100.4', '0.2', '100.5'],
])('%s kg in %s m³ are charged as %s kg', (gross, volume, chargeable) => {
  const weight = { value: gross, unit: 'K' } as const;
  expect(chargeableWeight(weight, { value: volume, unit: 'MC' })).toEqual({ value: chargeable, unit: 'K' });
});

it('converts other units and stays in the unit of the gross weight', () => {
  const volume = { value: '1944000', unit: 'CC' } as const;
  expect(chargeableWeight({ value: '120', unit: 'K' }, volume).value).toBe('324.0');
  expect(chargeableWeight({ value: '120', unit: 'L' }, volume)).toEqual({ value: '714.5', unit: 'L' });
});

it('rounds up to half a unit without a volume too', () => {
  expect(chargeableWeight({ value: '1.2', unit: 'K' }, null).value).toBe('1.5');
});
