/** Access rules of the overlay as federation directives, the form in which they reach every gateway. */
import type { Access } from './extensions.ts';
import type { OperationModel } from './operation-model.ts';

/**
 * Directives of a field that runs `operation`. Policies are `role:NAME` and `self:argument`; the outer list is OR,
 * the inner one AND (Federation 2.6, @policy).
 *
 * @param defaults default access of the service: with `self`, its roles are the ones a record's owner must have one of
 */
export function accessDirectives(operation: OperationModel, defaults: Access | undefined): string[] {
  return [
    ...callerDirectives(operation.access, defaults, operation),
    ...(operation.tenantScoped ? ['@tenantScoped'] : []),
  ];
}

export function callerDirectives(
  access: Access,
  defaults: Access | undefined,
  operation?: Pick<OperationModel, 'arguments'>,
): string[] {
  if ('public' in access) return [];
  if ('authenticated' in access) return ['@authenticated'];
  const owner =
    access.self === undefined
      ? ''
      : (operation?.arguments.find((entry) => entry.parameter.name === access.self)?.argument ?? access.self);
  const policies = policiesOf(access, defaults, owner);
  const scopes = access.scopes === undefined ? [] : [`@requiresScopes(scopes: ${JSON.stringify(access.scopes)})`];
  return ['@authenticated', ...scopes, `@policy(policies: ${JSON.stringify(policies)})`];
}

/**
 * OR of ANDs of `role:NAME` and `self:owner`, each with what is wanted of the sign-in: `acr:VALUE`, `max-age:SECONDS`.
 *
 * @param owner name of what has to equal the caller's id, where the access has `self`
 */
export function policiesOf(access: RoleAccess, defaults: Access | undefined, owner: string): string[][] {
  const policies = access.roles.map((role) => [`role:${role}`]);
  if (access.self !== undefined) {
    const others = defaults !== undefined && 'roles' in defaults ? defaults.roles : [];
    for (const role of others) {
      if (!access.roles.includes(role)) policies.push([`self:${owner}`, `role:${role}`]);
    }
  }
  return withStepUp(policies, access.stepUp);
}

type RoleAccess = Extract<Access, { readonly roles: readonly string[] }>;

function withStepUp(policies: string[][], stepUp: RoleAccess['stepUp']): string[][] {
  if (stepUp === undefined) return policies;
  const age = stepUp.maxAge === undefined ? [] : [`max-age:${stepUp.maxAge}`];
  const levels = stepUp.acr?.map((acr) => [`acr:${acr}`, ...age]) ?? [age];
  return policies.flatMap((all) => levels.map((level) => [...all, ...level]));
}
