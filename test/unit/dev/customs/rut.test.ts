/** RUT vectors and identification numbers. */
import { describe, expect, it } from 'vitest';
import { identificationNumber } from '../../../../dev/services/customs/identification-number.ts';
import { isValidRut, normaliseRut } from '../../../../dev/services/customs/rut.ts';

describe('RUT', () => {
  it.each([
    '11111111-1',
    '12345678-5',
    '22222222-2',
    '87654321-4',
    '10000013-K',
    '10000004-0',
    '99500000-8',
    '10.000.013-k',
  ])('%s is valid', (rut) => expect(isValidRut(rut)).toBe(true));

  it.each(['12345678-6', '10000013-1', '1234567-5', '12345678', 'K-1'])('%s is not', (rut) =>
    expect(isValidRut(rut)).toBe(false),
  );

  it('is stored without dots', () => expect(normaliseRut('10.000.013-k')).toBe('10000013-K'));
});

describe('identification number', () => {
  it.each([
    ['K27', 53_078, '7270053078'],
    ['A05', 1, '1050000001'],
    ['Z10', 9_999_999, '0109999999'],
  ])('of agent %s, dispatch %i', (agent, dispatch, number) =>
    expect(identificationNumber(agent, dispatch)).toBe(number),
  );
});
