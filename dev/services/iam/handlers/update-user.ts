/** updateUser: administrators change users, users a little of themselves. */
import { Problem } from '../../platform/problem.ts';
import type { Call, Handler } from '../../platform/service-definition.ts';
import { expectVersion } from '../../platform/versioned.ts';
import { checkEmail, checkRut } from '../check-input.ts';
import { checkGrantCeiling, covers } from '../grants.ts';
import type { RealmMirror } from '../realm-mirror.ts';
import { administers } from '../roles.ts';
import { type IamState, userOf } from '../state.ts';
import { displayNameOf, type User } from '../user.ts';
import { finishChange } from '../user-change.ts';

/** Absent properties stay, `null` clears (domain: concurrency). */
interface UserUpdate {
  readonly expectedVersion: number;
  readonly email?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly phone?: string | null;
  readonly rut?: string | null;
  readonly locale?: User['locale'];
  readonly tenants?: User['tenants'] | null;
  readonly requiredActions?: User['requiredActions'] | null;
}

const OWN_PROPERTIES = ['expectedVersion', 'firstName', 'lastName', 'phone', 'locale'];

export function updateUserHandler(state: IamState, realm: RealmMirror): Handler {
  return (call) => {
    const { expectedVersion, tenants, requiredActions, ...rest } = call.body as UserUpdate;
    expectAllowed(call);
    const user = { ...userOf(state, call) };
    expectVersion(user, expectedVersion);
    if (rest.email != null) checkEmail(state, rest.email, user.id);
    if (rest.rut != null) checkRut(rest.rut, call.tenant);
    const given = (tenants ?? []).filter((grant) => !user.tenants.some((old) => covers(old, grant)));
    checkGrantCeiling(call.caller, given);

    if (rest.email !== undefined && rest.email !== user.email) user.emailVerified = false;
    Object.assign(user, rest);
    if (tenants !== undefined) user.tenants = tenants ?? [];
    if (requiredActions !== undefined) user.requiredActions = requiredActions ?? [];
    user.displayName = displayNameOf(user);
    return finishChange(call, { state, realm }, user, { type: 'iam.user.updated' });
  };
}

/** 403 FORBIDDEN_ROLE for other users and other properties (domain: RBAC matrix, updateUser). */
function expectAllowed({ caller, path, body }: Call): void {
  if (administers(caller)) return;
  const self = path.userId === caller.id;
  const own = Object.keys(body as UserUpdate).every((name) => OWN_PROPERTIES.includes(name));
  if (!self || !own) throw new Problem('FORBIDDEN_ROLE');
}
