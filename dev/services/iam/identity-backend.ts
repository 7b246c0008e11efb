/** An identity provider that runs elsewhere and knows users of its own: a real Keycloak in place of the one in this process. */
import type { RealmUser } from '../../identity-provider/realm.ts';
import { grantOf } from './grants.ts';
import type { RealmMirror } from './realm-mirror.ts';
import type { IamState } from './state.ts';
import { displayNameOf, type User } from './user.ts';

/** What the provider tells of a user; passwords and linked providers stay there. */
export type Account = Omit<RealmUser, 'password' | 'federatedProviders'>;

export interface IdentityBackend {
  /** Users it had when IAM started. What they are called and what they may do is taken over. */
  readonly accounts: readonly Account[];
  /** Where changes of users go. */
  mirror(state: IamState): RealmMirror;
}

/** Users of the provider become IAM's: it may have outlived an earlier IAM, which changed them there. */
export function adoptAccounts(state: IamState, accounts: readonly Account[], now: Date): void {
  for (const { groups, tenants, ...account } of accounts) {
    const groupIds = state.groups.filter(({ path }) => groups.includes(path)).map(({ id }) => id);
    const told = { ...account, groupIds, tenants: tenants.map(grantOf), displayName: displayNameOf(account) };
    state.users.set(account.id, { ...(state.users.get(account.id) ?? unknownBefore(now)), ...told });
  }
}

/** What only IAM knows of a user, of one that it does not know yet. */
function unknownBefore(now: Date): Omit<User, keyof Account | 'displayName' | 'groupIds'> {
  const time = now.toISOString();
  return {
    ...{ phone: null, rut: null, locale: null, federatedProviders: [], lastLoginAt: null },
    ...{ createdAt: time, updatedAt: time, createdBy: null, version: 1 },
  };
}
