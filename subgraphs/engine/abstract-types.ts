/** How a JSON object says which member of a union, or implementation of an interface, it is. */
import type { AbstractTypeBinding } from '../../schema/contract/type-binding.ts';

type Row = Readonly<Record<string, unknown>>;

/** @returns the name of the object type, `undefined` when the row does not say */
export function typeOfRow(binding: AbstractTypeBinding): (row: Row) => string | undefined {
  const types = new Set(binding.members.map(({ type }) => type));
  return (row) => {
    const value = binding.property === null ? '' : String(row[binding.property]);
    const named = binding.mapping[value] ?? value;
    if (types.has(named)) return named;
    return binding.members.find((member) => member.required.every((property) => Object.hasOwn(row, property)))?.type;
  };
}
