/** Operations that list people and what they may do: for administrators and auditors only (domain: RBAC matrix). */
import { Problem } from '../platform/problem.ts';
import type { Handler } from '../platform/service-definition.ts';
import { isReader } from './masking.ts';

const OPERATIONS: ReadonlySet<string> = new Set([
  'listUsers',
  'listRoles',
  'getRoleByName',
  'listRoleUsers',
  'listGroups',
  'getGroupById',
  'listGroupMembers',
]);

/** The gateway refuses others before it calls; a service trusts nobody. */
export function readersOnly(handlers: Readonly<Record<string, Handler>>): Record<string, Handler> {
  return Object.fromEntries(
    Object.entries(handlers).map(([operation, handle]): [string, Handler] => {
      if (!OPERATIONS.has(operation)) return [operation, handle];
      const guarded: Handler = (call) => {
        if (!isReader(call.caller)) throw new Problem('FORBIDDEN_ROLE');
        return handle(call);
      };
      return [operation, guarded];
    }),
  );
}
