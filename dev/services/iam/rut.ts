/** The Chilean tax number (RUT) of a person: modulo 11 with weights 2 to 7 from the right. */

/** Check digit of the number before the hyphen. */
export function checkDigit(number: string): string {
  const sum = [...number].reverse().reduce((total, digit, index) => total + Number(digit) * (2 + (index % 6)), 0);
  const rest = 11 - (sum % 11);
  if (rest === 11) return '0';
  return rest === 10 ? 'K' : String(rest);
}

/** Whether a RUT in the contract's form, `12345678-5`, has the check digit its number asks for. */
export function isValidRut(rut: string): boolean {
  const [number = '', digit] = rut.split('-');
  return checkDigit(number) === digit;
}
