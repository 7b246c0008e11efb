/** Whether and as what a user may work: enabled, deleted, password, roles. */
import { Problem } from '../../platform/problem.ts';
import type { Handler } from '../../platform/service-definition.ts';
import { expectVersion, touch } from '../../platform/versioned.ts';
import { checkPassword } from '../check-input.ts';
import type { RealmMirror } from '../realm-mirror.ts';
import { checkRoleCeiling, outranks } from '../roles.ts';
import { type IamState, protectLastSuperadmin, userOf } from '../state.ts';
import { emitUserEvent, finishChange } from '../user-change.ts';

export function userAccessHandlers(state: IamState, realm: RealmMirror): Record<string, Handler> {
  return {
    setUserEnabled: (call) => {
      const user = { ...userOf(state, call) };
      const { enabled, expectedVersion } = call.body as { enabled: boolean; expectedVersion: number };
      expectVersion(user, expectedVersion);
      if (!enabled && user.id === call.caller.id) throw new Problem('CANNOT_DISABLE_SELF');
      if (!enabled) protectLastSuperadmin(state, user);
      user.enabled = enabled;
      return finishChange(call, { state, realm }, user, { type: enabled ? 'iam.user.enabled' : 'iam.user.disabled' });
    },
    deleteUser: async (call) => {
      const user = userOf(state, call);
      expectVersion(user, call.query.expectedVersion as number);
      if (user.id === call.caller.id) throw new Problem('CANNOT_DELETE_SELF');
      protectLastSuperadmin(state, user);
      await realm.remove(user);
      touch(user, call);
      state.users.delete(user.id);
      emitUserEvent(call, user, 'iam.user.deleted');
      return { status: 204 };
    },
    /** A temporary password, or else a link by e-mail; the link leaves the account as it is until it is followed. */
    resetUserPassword: async (call) => {
      const user = { ...userOf(state, call) };
      const input = call.body as { temporaryPassword?: string | null; sendEmail?: boolean | null };
      const { temporaryPassword } = input;
      if (!outranks(call.caller, user.roles)) throw new Problem('ROLE_CEILING');
      if (temporaryPassword == null && input.sendEmail === false) {
        throw new Problem('BAD_REQUEST', [
          { field: '/temporaryPassword', code: 'REQUIRED', message: 'give a temporary password or send an e-mail' },
        ]);
      }
      if (temporaryPassword != null) {
        checkPassword(temporaryPassword);
        user.requiredActions = [...new Set([...user.requiredActions, 'UPDATE_PASSWORD' as const])];
      }
      await finishChange(call, { state, realm }, user, {
        type: 'iam.user.password-reset',
        ...(temporaryPassword != null && { tell: (mirror, changed) => mirror.setPassword(changed, temporaryPassword) }),
      });
      return { status: 204 };
    },
    replaceUserRoles: (call) => {
      const user = { ...userOf(state, call) };
      const { roles, expectedVersion } = call.body as { roles: readonly string[]; expectedVersion: number };
      expectVersion(user, expectedVersion);
      const before = user.roles;
      checkRoleCeiling(call.caller, before, roles);
      if (!roles.includes('SUPERADMIN')) protectLastSuperadmin(state, user);
      user.roles = [...new Set(roles)];
      const added = user.roles.filter((role) => !before.includes(role));
      const removed = before.filter((role) => !roles.includes(role));
      return finishChange(call, { state, realm }, user, { type: 'iam.user.roles-changed', data: { added, removed } });
    },
  };
}
