/** Words for the shapes of rows; see `schema/contract/fetch.ts`. */
import type { GraphQLCompositeType } from 'graphql';
import type { FieldShape, LeafForm, ObjectShape } from '../../../schema/contract/fetch.ts';

/** What a response key stands for, by the types of the rows that have it. */
export type Forms = { readonly types: ReadonlySet<string> | null; readonly field: FieldShape }[];

export const PLAIN: LeafForm = { names: null, text: false };
export const TEXT: LeafForm = { names: null, text: true };

export function shapeOf(
  type: GraphQLCompositeType,
  typename: ObjectShape['typename'],
  fields: ReadonlyMap<string, Forms>,
): ObjectShape {
  return { type: type.name, typename, field: (key) => fields.get(key) ?? [] };
}
