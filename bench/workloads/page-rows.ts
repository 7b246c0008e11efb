/**
 * Rows of the page over three services. Like the answer of a service that is asked for the fields of a list, a row holds what
 * the page shows and about as much again that it does not: 20 rows are 8 + 5 + 2 KB of JSON in three answers.
 */

export interface DeclarationRow {
  readonly id: string;
  readonly internalNumber: string;
  readonly identificationNumber: string;
  readonly documentType: string;
  readonly dispatchType: string;
  readonly status: string;
  readonly channel: string | null;
  readonly customsOfficeCode: string;
  readonly mawbId: string;
  readonly totalPackages: number;
  readonly grossWeightKg: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly version: number;
}

export interface MawbRow {
  readonly id: string;
  readonly awbNumber: string;
  readonly waybillType: string;
  readonly status: string;
  readonly origin: string;
  readonly destination: string;
  readonly flightNumber: string;
  readonly eta: string;
  readonly pieces: number;
  readonly version: number;
}

export interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly email: string;
  readonly enabled: boolean;
  readonly createdAt: string;
}

/** A tenant of the company has forty users, so that many rows share one. */
const USERS = 40;
const STATUS = ['DRAFT', 'SUBMITTED', 'ACCEPTED', 'LEGALIZED', 'PAID', 'RELEASED'];
const CHANNELS = [null, 'GREEN', 'AMBER', 'RED'];
const MAWB_STATUS = ['DEP', 'ARR', 'RCF', 'NFD'];
const AIRPORTS = ['MIA', 'FRA', 'PVG', 'MAD', 'LAX'];
const NAMES = ['Álvaro Muñoz', 'Belén Núñez', 'César Ortúzar', 'Daniela Araya', 'Esteban Bravo', 'Francisca Jara'];
const START = Date.UTC(2026, 0, 5, 8);

/** The n-th declaration of a page of `rows`, newest first. */
export function declarationRow(n: number, rows: number): DeclarationRow {
  const serial = String(n).padStart(7, '0');
  return {
    id: uuid('a1c7b1de', n),
    internalNumber: `IM26-${serial}`,
    identificationNumber: `351${serial}`,
    documentType: n % 3 === 0 ? 'DIPS' : 'DIN',
    dispatchType: 'GENERAL_CARGO',
    status: pick(STATUS, n),
    channel: pick(CHANNELS, n),
    customsOfficeCode: String(30 + (n % 20)),
    mawbId: uuid('6d0f6d3e', n),
    totalPackages: 1 + (n % 12),
    grossWeightKg: `${10 + (n % 90)}.${n % 10}00`,
    createdBy: uuid('3f1c2b9e', n % userCount(rows)),
    createdAt: new Date(START - n * 60_000).toISOString(),
    version: 1 + (n % 5),
  };
}

export function mawbRow(id: string): MawbRow {
  const n = serialOf(id);
  return {
    id,
    awbNumber: `045-${String(10_000_000 + n)}`,
    waybillType: 'MASTER',
    status: pick(MAWB_STATUS, n),
    origin: pick(AIRPORTS, n),
    destination: 'SCL',
    flightNumber: `LA${500 + (n % 400)}`,
    eta: new Date(START + n * 3_600_000).toISOString(),
    pieces: 1 + (n % 300),
    version: 1 + (n % 7),
  };
}

export function userRow(id: string): UserRow {
  const n = serialOf(id);
  const name = pick(NAMES, n);
  return {
    id,
    username: `user.${n}`,
    displayName: `${name} ${n}`,
    email: `user.${n}@example.test`,
    enabled: true,
    createdAt: new Date(START - n * 86_400_000).toISOString(),
  };
}

function userCount(rows: number): number {
  return Math.min(USERS, rows / 2);
}

function uuid(head: string, n: number): string {
  return `${head}-4a3e-4b57-8f8e-${n.toString(16).padStart(12, '0')}`;
}

function serialOf(id: string): number {
  return Number.parseInt(id.slice(-12), 16);
}

function pick<T>(values: readonly T[], n: number): T {
  return values[n % values.length] as T;
}
