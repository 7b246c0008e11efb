/** Who is signed in and for which tenant they work. */
import { createContext, use } from 'react';
import type { SessionBootstrapQuery } from '../../../../schema/client/generated/operations.ts';

export type Me = NonNullable<SessionBootstrapQuery['me']>;
export type TenantInfo = NonNullable<SessionBootstrapQuery['myTenants']>[number];

export interface Viewer {
  readonly me: Me;
  readonly tenant: TenantInfo;
  readonly tenants: readonly TenantInfo[];
  work(tenant: TenantInfo): void;
}

export const ViewerContext = createContext<Viewer | null>(null);

export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (viewer === null) throw new Error('nobody is signed in');
  return viewer;
}

/** Shown controls follow the roles of the contracts; the gateway decides again, whatever is shown. */
const ALLOWED = {
  seeUsers: ['SUPERADMIN', 'TENANT_ADMIN', 'AUDITOR'],
  changeUsers: ['SUPERADMIN', 'TENANT_ADMIN'],
  assignMawb: ['SUPERADMIN', 'TENANT_ADMIN', 'OPERATIONS'],
  validate: ['SUPERADMIN', 'TENANT_ADMIN', 'CUSTOMS_AGENT', 'OPERATIONS'],
  cancel: ['SUPERADMIN', 'TENANT_ADMIN', 'CUSTOMS_AGENT', 'OPERATIONS'],
  clear: ['SUPERADMIN', 'CUSTOMS_AGENT'],
  work: ['SUPERADMIN', 'TENANT_ADMIN', 'CUSTOMS_AGENT', 'OPERATIONS', 'WAREHOUSE', 'AUDITOR'],
} as const;

export type Right = keyof typeof ALLOWED;

export function useRights(): (right: Right) => boolean {
  const { me } = useViewer();
  return (right) => ALLOWED[right].some((role) => me.roles?.includes(role));
}

export const tenantKey = ({ businessUnit, countryCode }: Pick<TenantInfo, 'businessUnit' | 'countryCode'>): string =>
  `${businessUnit}:${countryCode}`;
