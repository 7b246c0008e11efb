/** Tenants and users every stand-in and the identity provider know; all of them are fictional (domain: tenants, users). */

import { fixtureId } from './fixture-id.ts';
import { fold } from './fold.ts';
import type { Tenant } from './service-definition.ts';
import { tenantKey } from './tenant-key.ts';

export interface FixtureTenant extends Tenant {
  /** `SERHAFEN:CL` */
  readonly key: string;
  readonly displayName: string;
  readonly timezone: string;
  readonly currency: string;
  readonly defaultLocale: 'es' | 'en';
  readonly status: 'ACTIVE' | 'SUSPENDED';
}

export interface FixtureUser {
  readonly id: string;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly roles: readonly string[];
  /** Grants such as `SERHAFEN:CL`, `SERHAFEN:*`, `*:*`. */
  readonly tenants: readonly string[];
  readonly enabled: boolean;
}

export const TENANTS: readonly FixtureTenant[] = [
  tenant('SERHAFEN', 'CL', 'Serhafen Chile', 'America/Santiago', 'CLP'),
  tenant('SERHAFEN', 'PE', 'Serhafen Perú', 'America/Lima', 'PEN'),
  tenant('ANDESBOX', 'CL', 'Andesbox Chile', 'America/Santiago', 'CLP'),
];

/** The users tests sign in as. */
export const USERS: readonly FixtureUser[] = [
  named('00', 'root.admin', 'Root', 'Admin', ['SUPERADMIN'], ['*:*']),
  named('01', 'ana.rojas', 'Ana', 'Rojas', ['OPERATIONS'], ['SERHAFEN:CL', 'SERHAFEN:PE']),
  named('02', 'bruno.diaz', 'Bruno', 'Díaz', ['CUSTOMS_AGENT'], ['SERHAFEN:CL']),
  named('03', 'carla.soto', 'Carla', 'Soto', ['WAREHOUSE'], ['SERHAFEN:CL']),
  named('04', 'diego.vera', 'Diego', 'Vera', ['TENANT_ADMIN'], ['SERHAFEN:CL']),
  named('05', 'elena.paz', 'Elena', 'Paz', ['AUDITOR'], ['SERHAFEN:*']),
  named('06', 'fabio.luna', 'Fabio', 'Luna', ['OPERATIONS'], ['ANDESBOX:CL']),
  named('07', 'gina.mora', 'Gina', 'Mora', [], ['SERHAFEN:CL']),
  named('ff', 'svc-integration', 'Integration', 'Service', ['SYSTEM'], ['*:*']),
];

/** Users of a tenant (domain: fixture volumes). */
const USERS_PER_TENANT = 40;
/** Twelve and thirteen share no factor, so that 156 running numbers give 156 different names. */
const FIRST_NAMES = 'Álvaro Belén César Daniela Esteban Francisca Gonzalo Hortensia Ignacio Javiera Lucía Matías'.split(
  ' ',
);
const LAST_NAMES =
  'Araya Bravo Cortés Donoso Espinoza Figueroa González Henríquez Ibáñez Jara Muñoz Núñez Ortúzar'.split(' ');
/** Every tenant has several of each portal role but SUPERADMIN and SYSTEM. */
const ROLES_IN_TURN = [
  'TENANT_ADMIN',
  'CUSTOMS_AGENT',
  'OPERATIONS',
  'WAREHOUSE',
  'AUDITOR',
  'OPERATIONS',
  'WAREHOUSE',
];
/** Each of these among the generated users is disabled. */
const DISABLED_EVERY = 13;

const byTenant = new Map(TENANTS.map(({ key }, index) => [key, usersOf(key, index)]));

/** The 40 users of a tenant: those above with a grant to exactly this tenant, then generated ones. */
export function fixtureUsers(tenant: Tenant | string): readonly FixtureUser[] {
  return byTenant.get(tenantKey(tenant)) ?? [];
}

/**
 * Id of an enabled user of the tenant who has the role, the same for the same n. SUPERADMIN and SYSTEM users, who
 * belong to every tenant, are found too. Throws when nobody has the role.
 */
export function pickUser(tenant: Tenant | string, role: string, n: number): string {
  const everywhere = USERS.filter(({ tenants }) => tenants.includes('*:*'));
  const holders = [...fixtureUsers(tenant), ...everywhere].filter(
    ({ enabled, roles }) => enabled && roles.includes(role),
  );
  const picked = holders[n % holders.length];
  if (picked === undefined) throw new RangeError(`no fixture user of ${tenantKey(tenant)} is ${role}`);
  return picked.id;
}

function tenant(
  businessUnit: string,
  countryCode: string,
  displayName: string,
  timezone: string,
  currency: string,
): FixtureTenant {
  const key = `${businessUnit}:${countryCode}`;
  return { key, businessUnit, countryCode, displayName, timezone, currency, defaultLocale: 'es', status: 'ACTIVE' };
}

function named(
  tail: string,
  username: string,
  firstName: string,
  lastName: string,
  roles: readonly string[],
  tenants: readonly string[],
): FixtureUser {
  const id = `3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a${tail}`;
  return { id, username, firstName, lastName, email: `${username}@example.test`, roles, tenants, enabled: true };
}

function usersOf(key: string, tenantIndex: number): FixtureUser[] {
  const users = USERS.filter(({ tenants }) => tenants.includes(key));
  for (let n = users.length + 1; n <= USERS_PER_TENANT; n++) {
    const running = tenantIndex * USERS_PER_TENANT + n;
    const firstName = FIRST_NAMES[running % FIRST_NAMES.length] ?? '';
    const lastName = LAST_NAMES[running % LAST_NAMES.length] ?? '';
    const username = fold(`${firstName}.${lastName}`);
    const role = ROLES_IN_TURN[n % ROLES_IN_TURN.length] ?? 'OPERATIONS';
    users.push({
      id: fixtureId('user', key, n),
      username,
      firstName,
      lastName,
      email: `${username}@example.test`,
      roles: [role],
      tenants: [key],
      enabled: n % DISABLED_EVERY !== 0,
    });
  }
  return users;
}
