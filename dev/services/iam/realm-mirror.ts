/** Carries changes of users over to the identity provider's realm, as IAM does through Keycloak's admin interface. */
import { endSessions, type Realm } from '../../identity-provider/realm.ts';
import { grantText } from './grants.ts';
import type { IamState } from './state.ts';
import type { User } from './user.ts';

export interface RealmMirror {
  /** Creates the realm's user or brings it up to date; a disabled user loses all sessions (domain: user states). */
  save(user: User): void;
  /** The user has to choose another at the next sign-in when UPDATE_PASSWORD is among the required actions. */
  setPassword(user: User, password: string): void;
  /** Ends the user's sessions too. */
  remove(user: User): void;
}

/** Without a realm nothing happens: sign-in then knows the realm's own users only. */
export function createRealmMirror(state: IamState, realm: Realm | undefined): RealmMirror {
  if (realm === undefined) return { save: () => {}, setPassword: () => {}, remove: () => {} };
  const save = (user: User): void => {
    const { id, username, firstName, lastName, email, emailVerified, enabled } = user;
    realm.users.set(id, {
      ...{ id, username, firstName, lastName, email, emailVerified, enabled },
      password: realm.users.get(id)?.password ?? null,
      requiredActions: [...user.requiredActions],
      roles: [...user.roles],
      tenants: user.tenants.map(grantText),
      groups: state.groups.filter((group) => user.groupIds.includes(group.id)).map(({ path }) => path),
      federatedProviders: [...user.federatedProviders],
    });
    if (!enabled) endSessions(realm, id);
  };
  return {
    save,
    setPassword: (user, password) => {
      save(user);
      const account = realm.users.get(user.id);
      if (account !== undefined) account.password = password;
    },
    remove: ({ id }) => {
      realm.users.delete(id);
      endSessions(realm, id);
    },
  };
}
