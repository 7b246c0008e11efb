/** What the IAM stand-in remembers: users of all tenants, roles, groups. */
import { type FixtureUser, fixtureId, fixtureUsers, TENANTS, USERS } from '../platform/fixtures.ts';
import { Problem } from '../platform/problem.ts';
import type { Caller, Tenant } from '../platform/service-definition.ts';

export interface TenantGrant {
  businessUnit: string;
  countryCode: string;
}

export interface User {
  readonly id: string;
  username: string;
  displayName: string;
  enabled: boolean;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  emailVerified: boolean;
  phone: string | null;
  rut: string | null;
  locale: 'es' | 'en';
  roles: string[];
  groupIds: string[];
  tenants: TenantGrant[];
  federatedProviders: string[];
  requiredActions: string[];
  lastLoginAt: string | null;
  createdAt: string;
  updatedAt: string;
  createdBy: string | null;
  version: number;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly parentId: string | null;
  readonly subGroupCount: number;
  readonly realmRoles: readonly string[];
  /** `SERHAFEN:CL`; not part of the answer. */
  readonly tenant: string;
}

/** Portal roles, highest rank first (domain: portal roles). */
export const ROLES = [
  { name: 'SUPERADMIN', rank: 100, description: 'Platform operators' },
  { name: 'TENANT_ADMIN', rank: 80, description: 'Users and settings of granted tenants' },
  { name: 'CUSTOMS_AGENT', rank: 60, description: 'Submits declarations and records the answers of Aduana' },
  { name: 'OPERATIONS', rank: 40, description: 'Air waybills, consolidation, declaration drafts' },
  { name: 'WAREHOUSE', rank: 30, description: 'Cargo reception, notification, delivery' },
  { name: 'AUDITOR', rank: 20, description: 'Reads everything, changes nothing' },
] as const;

export interface IamState {
  readonly users: Map<string, User>;
  readonly groups: readonly Group[];
}

export function createState(now: Date): IamState {
  const users = new Map<string, User>();
  const groups = TENANTS.flatMap(({ key }) => groupsOf(key));
  for (const fixture of [...USERS, ...TENANTS.flatMap(({ key }) => fixtureUsers(key))]) {
    if (!users.has(fixture.id)) users.set(fixture.id, userOf(fixture, groups, now));
  }
  return { users, groups };
}

function groupsOf(key: string): Group[] {
  const [businessUnit = '', countryCode = ''] = key.toLowerCase().split(':');
  const root = `/${businessUnit}/${countryCode}`;
  const names = [
    'operaciones',
    'aduanas',
    'bodega',
    'auditoria',
    'administracion',
    'turno-dia',
    'turno-noche',
    'importacion',
    'courier',
    'rampa',
    'soporte',
    'capacitacion',
  ];
  const roles = ['OPERATIONS', 'CUSTOMS_AGENT', 'WAREHOUSE', 'AUDITOR', 'TENANT_ADMIN'];
  return names.map((name, index) => {
    const below = index === 5 || index === 6;
    return {
      id: fixtureId('group', key, index + 1),
      name,
      path: below ? `${root}/operaciones/${name}` : `${root}/${name}`,
      parentId: below ? fixtureId('group', key, 1) : null,
      subGroupCount: index === 0 ? 2 : 0,
      realmRoles: roles[index] === undefined ? [] : [roles[index]],
      tenant: key,
    };
  });
}

function userOf(fixture: FixtureUser, groups: readonly Group[], now: Date): User {
  const created = new Date(now.getTime() - 90 * 86_400_000).toISOString();
  const mine = groups.filter((group) => fixture.tenants.includes(group.tenant));
  return {
    id: fixture.id,
    username: fixture.username,
    displayName: `${fixture.firstName} ${fixture.lastName}`,
    enabled: fixture.enabled,
    firstName: fixture.firstName,
    lastName: fixture.lastName,
    email: fixture.email,
    emailVerified: true,
    phone: null,
    rut: null,
    locale: 'es',
    roles: fixture.roles.filter((role) => role !== 'SYSTEM'),
    groupIds: mine
      .filter((group) => group.realmRoles.some((role) => fixture.roles.includes(role)))
      .map((group) => group.id),
    tenants: fixture.tenants.map(grantOf),
    federatedProviders: [],
    requiredActions: [],
    lastLoginAt: null,
    createdAt: created,
    updatedAt: created,
    createdBy: null,
    version: 1,
  };
}

export function grantOf(text: string): TenantGrant {
  const [businessUnit = '', countryCode = ''] = text.split(':');
  return { businessUnit, countryCode };
}

/** Whether a grant covers the tenant; `*` stands for all. */
export function covers(grant: TenantGrant, tenant: TenantGrant | Tenant): boolean {
  const unit = grant.businessUnit === '*' || grant.businessUnit === tenant.businessUnit;
  return unit && (grant.countryCode === '*' || grant.countryCode === tenant.countryCode);
}

export function rankOf(roles: readonly string[]): number {
  return Math.max(0, ...ROLES.filter(({ name }) => roles.includes(name)).map(({ rank }) => rank));
}

/** Administrators of a tenant see its users; super administrators and auditors see users of the tenant they work in. */
export function usersOfTenant(state: IamState, tenant: Tenant): User[] {
  return [...state.users.values()].filter((user) => user.tenants.some((grant) => covers(grant, tenant)));
}

/** @throws {Problem} USER_NOT_FOUND, whether the user is absent or belongs to another tenant */
export function findUser(state: IamState, id: string, tenant: Tenant): User {
  const user = state.users.get(id);
  if (user === undefined || !user.tenants.some((grant) => covers(grant, tenant))) throw new Problem('USER_NOT_FOUND');
  return user;
}

const UNMASKED = ['SUPERADMIN', 'TENANT_ADMIN', 'AUDITOR'];

/** Others than administrators, auditors and the users themselves see four fields (domain: IAM resources, masking). */
export function shown(user: User, caller: Caller): User | Record<keyof User, unknown> {
  if (user.id === caller.id || caller.roles.some((role) => UNMASKED.includes(role))) return user;
  const { id, username, displayName, enabled } = user;
  const masked = Object.fromEntries(Object.keys(user).map((key) => [key, null])) as Record<keyof User, unknown>;
  return { ...masked, id, username, displayName, enabled };
}
