/** createUser: a new user below the actor's ceilings. */
import { randomUUID } from 'node:crypto';
import { Problem } from '../../platform/problem.ts';
import type { Call, Handler } from '../../platform/service-definition.ts';
import { checkEmail, checkGroups, checkPassword, checkRut } from '../check-input.ts';
import { checkGrantCeiling } from '../grants.ts';
import { shownTo } from '../masking.ts';
import type { RealmMirror } from '../realm-mirror.ts';
import { checkRoleCeiling } from '../roles.ts';
import type { IamState } from '../state.ts';
import { displayNameOf, type User } from '../user.ts';
import { emitUserEvent } from '../user-change.ts';

interface UserCreate extends Pick<User, 'username' | 'roles' | 'tenants'> {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone?: string | null;
  readonly rut?: string | null;
  readonly locale?: User['locale'];
  readonly enabled?: boolean | null;
  readonly groupIds?: readonly string[] | null;
  readonly temporaryPassword?: string | null;
  readonly requiredActions?: User['requiredActions'] | null;
}

export function createUserHandler(state: IamState, realm: RealmMirror): Handler {
  return async (call) => {
    const input = call.body as UserCreate;
    const { temporaryPassword } = input;
    if ([...state.users.values()].some(({ username }) => username === input.username)) {
      throw new Problem('USERNAME_TAKEN');
    }
    checkEmail(state, input.email);
    checkRoleCeiling(call.caller, [], input.roles);
    checkGrantCeiling(call.caller, input.tenants);
    checkGroups(state, input.groupIds ?? [], call.tenant);
    if (input.rut != null) checkRut(input.rut, call.tenant);
    if (temporaryPassword != null) checkPassword(temporaryPassword);

    const user = newUser(input, call);
    if (temporaryPassword == null) await realm.save(user);
    else await realm.setPassword(user, temporaryPassword);
    state.users.set(user.id, user);
    emitUserEvent(call, user, 'iam.user.created');
    return { status: 201, body: shownTo(call.caller, user) };
  };
}

/** A temporary password has to be replaced at the first sign-in, as in Keycloak. */
function newUser(input: UserCreate, call: Call): User {
  const now = call.now.toISOString();
  const actions = new Set(input.requiredActions ?? []);
  if (input.temporaryPassword != null) actions.add('UPDATE_PASSWORD');
  return {
    id: randomUUID(),
    username: input.username,
    displayName: displayNameOf(input),
    enabled: input.enabled ?? true,
    firstName: input.firstName,
    lastName: input.lastName,
    email: input.email,
    emailVerified: false,
    phone: input.phone ?? null,
    rut: input.rut ?? null,
    locale: input.locale ?? 'es',
    roles: [...new Set(input.roles)],
    groupIds: [...new Set(input.groupIds ?? [])],
    tenants: input.tenants,
    federatedProviders: [],
    requiredActions: [...actions],
    lastLoginAt: null,
    createdAt: now,
    updatedAt: now,
    createdBy: call.caller.id,
    version: 1,
  };
}
