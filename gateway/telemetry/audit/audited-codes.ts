/** Which errors the audit is about: somebody was refused for who they are, or asked for too much. */
import type { ErrorCode } from '../../../schema/contract/errors.ts';
import type { AuditKind } from './audit-event.ts';

const DENIALS = [
  'UNAUTHENTICATED',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'TOKEN_NOT_YET_VALID',
  'TOKEN_NOT_ACCEPTED',
  'INSUFFICIENT_USER_AUTHENTICATION',
  'FORBIDDEN_ROLE',
  'TENANT_FORBIDDEN',
  'TENANT_SUSPENDED',
  'PERSISTED_QUERY_REQUIRED',
  'INTROSPECTION_DISABLED',
  'EVENT_NOT_ACCEPTED',
] as const satisfies readonly ErrorCode[];

const LIMITS = [
  'RATE_LIMITED',
  'SUBSCRIPTION_LIMIT_REACHED',
  'QUERY_TOO_DEEP',
  'QUERY_TOO_COMPLEX',
  'LIMIT_TOO_LARGE',
  'PAYLOAD_TOO_LARGE',
] as const satisfies readonly ErrorCode[];

const KINDS: ReadonlyMap<string, AuditKind> = new Map<string, AuditKind>([
  ...DENIALS.map((code) => [code, 'denial'] as const),
  ...LIMITS.map((code) => [code, 'limit'] as const),
]);

/** @returns `null`: the audit is not about it */
export function kindOfCode(code: string): 'denial' | 'limit' | null {
  return (KINDS.get(code) as 'denial' | 'limit' | undefined) ?? null;
}
