/** Numbers of air waybills: airline prefix, seven digits and a check digit (domain: AWB numbers). */

/** `045-12345675` of a prefix and the seven digits without check digit. */
export function awbNumber(prefix: string, serial: number): string {
  return `${prefix}-${String(serial).padStart(7, '0')}${serial % 7}`;
}

/** True when the eighth digit of the serial is its first seven digits modulo seven; the hyphen may be missing. */
export function isValidAwbNumber(text: string): boolean {
  const [, seven, digit] = /^\d{3}-?(\d{7})(\d)$/.exec(text) ?? [];
  return seven !== undefined && Number(seven) % 7 === Number(digit);
}
