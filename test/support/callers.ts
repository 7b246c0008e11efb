/** One user for every column of the access matrix (domain: RBAC matrix, tenants and users). */
import type { CallerCode } from './access-matrix.ts';

export interface NamedCaller {
  readonly code: CallerCode | 'NO_ROLE';
  /** `null`: no token. */
  readonly user: string | null;
}

export const CALLERS: readonly NamedCaller[] = [
  { code: 'PUBLIC', user: null },
  { code: 'NO_ROLE', user: 'gina.mora' },
  { code: 'SA', user: 'root.admin' },
  { code: 'TA', user: 'diego.vera' },
  { code: 'CA', user: 'bruno.diaz' },
  { code: 'OP', user: 'ana.rojas' },
  { code: 'WH', user: 'carla.soto' },
  { code: 'AU', user: 'elena.paz' },
  { code: 'SY', user: 'svc-integration' },
];
