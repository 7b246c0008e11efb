/** Groups of the fixtures: twelve are visible in every tenant (domain: fixture volumes). */
import { fixtureId, TENANTS } from '../platform/fixtures.ts';
import { grantOf } from './grants.ts';
import type { Group } from './user.ts';

type Branch = readonly (readonly [path: string, role?: string])[];

/** Groups of a business unit in all its countries. */
const UNIT_BRANCH: Branch = [[''], ['/auditoria', 'AUDITOR']];

/** Groups of one tenant. */
const TENANT_BRANCH: Branch = [
  [''],
  ['/administracion', 'TENANT_ADMIN'],
  ['/aduana', 'CUSTOMS_AGENT'],
  ['/operaciones', 'OPERATIONS'],
  ['/operaciones/turno-dia', 'OPERATIONS'],
  ['/operaciones/turno-noche', 'OPERATIONS'],
  ['/bodega', 'WAREHOUSE'],
  ['/bodega/recepcion', 'WAREHOUSE'],
  ['/bodega/entregas', 'WAREHOUSE'],
  ['/courier', 'OPERATIONS'],
];

/** Parents come before their children. */
export function seedGroups(): Group[] {
  const units = [...new Set(TENANTS.map(({ businessUnit }) => businessUnit))];
  const groups: Group[] = [];
  for (const unit of units) grow(groups, UNIT_BRANCH, `/${unit.toLowerCase()}`, `${unit}:*`);
  for (const { key } of TENANTS) grow(groups, TENANT_BRANCH, `/${key.toLowerCase().replace(':', '/')}`, key);
  return groups;
}

function grow(groups: Group[], branch: Branch, root: string, reach: string): void {
  for (const [index, [below, role]] of branch.entries()) {
    const path = `${root}${below}`;
    const cut = path.lastIndexOf('/');
    groups.push({
      id: fixtureId('group', reach, index + 1),
      name: path.slice(cut + 1),
      path,
      parentId: groups.find((group) => group.path === path.slice(0, cut))?.id ?? null,
      realmRoles: role === undefined ? [] : [role],
      reach: grantOf(reach),
    });
  }
}
