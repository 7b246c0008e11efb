import { expect, it } from 'vitest';
import { courierCategory } from '../../../../dev/services/mawb/courier-category.ts';

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
