/** Rules on single values: check digits, airports, assignees, chargeable weight. */
import { Big } from 'big.js';
import { fixtureUsers, USERS } from '../platform/fixtures.ts';
import { Problem } from '../platform/problem.ts';
import type { Tenant } from '../platform/service-definition.ts';
import { tenantKey } from '../platform/tenant-key.ts';
import type { Volume, Weight } from './records.ts';
import { AIRPORTS } from './reference-data.ts';

/** The eighth digit of the serial is the first seven modulo seven (domain: industry facts). */
export function checkAwbNumber(awbNumber: string): void {
  const serial = awbNumber.slice(4);
  if (Number(serial.slice(0, 7)) % 7 !== Number(serial.at(7))) throw new Problem('AWB_CHECK_DIGIT_INVALID');
}

/** RUT, modulo 11 with weights 2 to 7 from the right (domain: RUT vectors). Dots are allowed. */
export function isRut(text: string): boolean {
  const [digits = '', check = ''] = text.replaceAll('.', '').toUpperCase().split('-');
  if (!/^\d{7,8}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => total + Number(digit) * (2 + (index % 6)), 0);
  const rest = 11 - (sum % 11);
  return check === (rest === 11 ? '0' : rest === 10 ? 'K' : String(rest));
}

export function checkAirports(...codes: readonly string[]): void {
  for (const code of codes) if (!AIRPORTS.some((row) => row.code === code)) throw new Problem('AIRPORT_UNKNOWN');
}

/** An assignee is enabled and holds the tenant. */
export function checkAssignee(tenant: Tenant, userId: string | null): void {
  if (userId === null) return;
  const everywhere = USERS.filter((user) =>
    user.tenants.some((grant) => grant === '*:*' || grant === `${tenant.businessUnit}:*`),
  );
  const user = [...fixtureUsers(tenantKey(tenant)), ...everywhere].find(({ id }) => id === userId);
  if (user === undefined || !user.enabled) throw new Problem('ASSIGNEE_INVALID');
}

/** Cubic centimetres of one unit. */
const CM3: Readonly<Record<Volume['unit'], string>> = { MC: '1000000', CF: '28316.846592', CC: '1', CI: '16.387064' };
const KG: Readonly<Record<Weight['unit'], string>> = { K: '1', L: '0.45359237' };

/** The greater of gross and volume ÷ 6000 cm³/kg, in the gross weight's unit, fractions up to the next half (domain: chargeable weight vectors). */
export function chargeableWeight(gross: Weight, volume: Volume | null): Weight {
  const byVolume =
    volume === null ? new Big(0) : new Big(volume.value).times(CM3[volume.unit]).div(6000).div(KG[gross.unit]);
  const weight = byVolume.gt(gross.value) ? byVolume : new Big(gross.value);
  return { value: weight.times(2).round(0, Big.roundUp).div(2).toFixed(1), unit: gross.unit };
}
