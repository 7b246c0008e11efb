/** How a JSON object says which member of a union, or implementation of an interface, it is. */
import type { AbstractTypeBinding } from '../../schema/contract/bindings.ts';

type Row = Readonly<Record<string, unknown>>;

/** @returns the name of the object type, `undefined` when the row does not say */
export function typeOfRow(binding: AbstractTypeBinding): (row: Row) => string | undefined {
  return (row) => {
    const value = binding.property === null ? undefined : String(row[binding.property]);
    if (value !== undefined) return binding.mapping[value] ?? value;
    return binding.members.find((member) => member.required.every((property) => Object.hasOwn(row, property)))?.type;
  };
}
