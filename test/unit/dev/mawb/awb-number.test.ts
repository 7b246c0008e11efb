import { expect, it } from 'vitest';
import { awbNumber, isValidAwbNumber } from '../../../../dev/services/mawb/awb-number.ts';

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

it('appends the check digit', () => {
  expect(awbNumber('045', 1234567)).toBe('045-12345675');
});
