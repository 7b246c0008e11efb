/** Chilean tax ids (RUT): normal form and modulo 11 check digit (domain: RUT vectors). */

/** Without dots and blanks, upper-case K: `10.000.013-k` becomes `10000013-K`. */
export function normaliseRut(text: string): string {
  return text.replace(/[.\s]/g, '').toUpperCase();
}

/** True when the digit after the hyphen is the check digit of the digits before it. */
export function isValidRut(text: string): boolean {
  const [, body, digit] = /^(\d{1,8})-([\dK])$/.exec(normaliseRut(text)) ?? [];
  return body !== undefined && rutCheckDigit(body) === digit;
}

/** Check digit of the digits of a RUT: weights 2 to 7 from the right, 11 - (sum mod 11), 11 is 0 and 10 is K. */
export function rutCheckDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, place) => total + Number(digit) * (2 + (place % 6)), 0);
  const rest = 11 - (sum % 11);
  if (rest === 11) return '0';
  return rest === 10 ? 'K' : String(rest);
}
