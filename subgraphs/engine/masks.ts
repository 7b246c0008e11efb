/** Masking (domain: user resource): who may read a property. Others read null, without an error that tells there is something. */
import type { ServiceBindings } from '../../schema/contract/bindings.ts';
import type { Access } from '../../schema/contract/fetch.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { MaskBinding } from '../../schema/contract/type-binding.ts';

type Row = Readonly<Record<string, unknown>>;

export function mayRead(mask: MaskBinding, row: Row, { caller }: RequestContext): boolean {
  if (caller === null) return false;
  return caller.roles.some((role) => mask.roles.includes(role)) || (mask.self !== null && row[mask.self] === caller.id);
}

/** Reads a value for those who may, and null for others. */
export function maskedAccess(mask: MaskBinding | null, of: Access): Access {
  return mask === null ? of : { kind: 'masked', may: (row, context) => mayRead(mask, row, context), of };
}

/** The mask of the field that shows a property; a reference made from the property is masked with it. */
export function maskOf(bindings: ServiceBindings, type: string, property: string): MaskBinding | null {
  const binding = bindings.types[type];
  const field = Object.entries(binding?.names ?? {}).find(([, name]) => name === property)?.[0] ?? property;
  return binding?.masks?.[field] ?? null;
}
