/** IAM as the company runs it in front of Keycloak, in small: users, roles, groups and sign-in. */
import type { Realm } from '../../identity-provider/realm.ts';
import type { ServiceDefinition } from '../platform/service-definition.ts';
import { createUserHandler } from './handlers/create-user.ts';
import { groupHandlers } from './handlers/group-handlers.ts';
import { roleHandlers } from './handlers/role-handlers.ts';
import { sessionHandlers } from './handlers/session-handlers.ts';
import { updateUserHandler } from './handlers/update-user.ts';
import { userAccessHandlers } from './handlers/user-access-handlers.ts';
import { userReadHandlers } from './handlers/user-read-handlers.ts';
import { adoptAccounts, type IdentityBackend } from './identity-backend.ts';
import { readersOnly } from './readers-only.ts';
import { createRealmMirror } from './realm-mirror.ts';
import { createState } from './state.ts';
import { createTokenClient } from './token-client.ts';

export interface IamOptions {
  /** Ages of the fixtures are relative to it. */
  readonly now: Date;
  /** `…/protocol/openid-connect/token` of the identity provider. */
  readonly tokenUrl: string;
  /** Time the identity provider has to answer. @default 2000 */
  readonly tokenTimeoutMs?: number;
  /** The identity provider's users; changes are carried over to it. @default none: changes do not reach sign-in */
  readonly realm?: Realm;
  /** A provider elsewhere; then `realm` is not looked at. @default none */
  readonly backend?: IdentityBackend;
}

/** A service with fresh state. */
export function createIamService({ now, tokenUrl, tokenTimeoutMs, realm, backend }: IamOptions): ServiceDefinition {
  const state = createState(now);
  adoptAccounts(state, backend?.accounts ?? [], now);
  const mirror = backend?.mirror(state) ?? createRealmMirror(state, realm);
  return {
    name: 'iam',
    handlers: readersOnly({
      ...sessionHandlers(state, createTokenClient(tokenUrl, tokenTimeoutMs)),
      ...userReadHandlers(state),
      createUser: createUserHandler(state, mirror),
      updateUser: updateUserHandler(state, mirror),
      ...userAccessHandlers(state, mirror),
      ...roleHandlers(state),
      ...groupHandlers(state, mirror),
    }),
  };
}
