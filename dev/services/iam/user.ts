/** The shapes of the IAM contract that the stand-in stores and answers (times RFC 3339). */
import type { RequiredAction } from '../../identity-provider/realm.ts';

/** A business unit and a country; `*` stands for all. */
export interface TenantGrant {
  readonly businessUnit: string;
  readonly countryCode: string;
}

export interface User {
  /** The token's `sub`. */
  readonly id: string;
  readonly username: string;
  displayName: string;
  enabled: boolean;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  emailVerified: boolean;
  /** E.164 */
  phone: string | null;
  rut: string | null;
  locale: 'es' | 'en' | null;
  roles: readonly string[];
  groupIds: readonly string[];
  tenants: readonly TenantGrant[];
  federatedProviders: readonly 'google'[];
  requiredActions: readonly RequiredAction[];
  lastLoginAt: string | null;
  readonly createdAt: string;
  updatedAt: string;
  /** `null` for imported users. */
  readonly createdBy: string | null;
  version: number;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  /** `/serhafen/cl/operaciones` */
  readonly path: string;
  readonly parentId: string | null;
  readonly realmRoles: readonly string[];
  /** Tenants in which the group is visible; not part of the answer. */
  readonly reach: TenantGrant;
}

/** Names as people read them, the user name when there are none (domain: IAM resources, displayName). */
export function displayNameOf(user: Pick<User, 'firstName' | 'lastName' | 'username'>): string {
  return [user.firstName, user.lastName].filter(Boolean).join(' ') || user.username;
}
