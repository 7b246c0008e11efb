/** Carries changes of users over to the identity provider's realm, as IAM does through Keycloak's admin interface. */
import { endSessions, type Realm } from '../../identity-provider/realm.ts';
import { grantText } from './grants.ts';
import { groupPathsOf, type IamState } from './state.ts';
import type { User } from './user.ts';

/** Each resolves when the realm has it, and rejects with a problem when it cannot be told: nothing is changed then. */
export interface RealmMirror {
  /** Creates the realm's user or brings it up to date; a disabled user loses all sessions (domain: user states). */
  save(user: User): Promise<void>;
  /** The user has to choose another at the next sign-in when UPDATE_PASSWORD is among the required actions. */
  setPassword(user: User, password: string): Promise<void>;
  /** Ends the user's sessions too. */
  remove(user: User): Promise<void>;
}

const nothing = async (): Promise<void> => {};

/** Without a realm nothing happens: sign-in then knows the realm's own users only. */
export function createRealmMirror(state: IamState, realm: Realm | undefined): RealmMirror {
  if (realm === undefined) return { save: nothing, setPassword: nothing, remove: nothing };
  const save = async (user: User): Promise<void> => {
    const { id, username, firstName, lastName, email, emailVerified, enabled } = user;
    realm.users.set(id, {
      ...{ id, username, firstName, lastName, email, emailVerified, enabled },
      password: realm.users.get(id)?.password ?? null,
      requiredActions: [...user.requiredActions],
      roles: [...user.roles],
      tenants: user.tenants.map(grantText),
      groups: groupPathsOf(state, user),
      federatedProviders: [...user.federatedProviders],
    });
    if (!enabled) endSessions(realm, id);
  };
  return {
    save,
    setPassword: async (user, password) => {
      await save(user);
      const account = realm.users.get(user.id);
      if (account !== undefined) account.password = password;
    },
    remove: async ({ id }) => {
      realm.users.delete(id);
      endSessions(realm, id);
    },
  };
}
