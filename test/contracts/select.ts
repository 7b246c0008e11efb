/** Selections for a field of any type. Fields that need an argument are left out: they are calls of their own. */
import { type GraphQLOutputType, getNamedType, isNonNullType, isObjectType, isUnionType } from 'graphql';

/** A few leaves, enough to make the call. */
export function selectLeaves(type: GraphQLOutputType): string {
  const fields = fieldsOf(type)?.filter(
    (field) => !isObjectType(getNamedType(field.type)) && !isUnionType(getNamedType(field.type)),
  );
  return fields === undefined
    ? ''
    : `{ __typename ${fields
        .slice(0, 8)
        .map(({ name }) => name)
        .join(' ')} }`;
}

/** Everything down to the fourth level. */
export function selectTree(type: GraphQLOutputType, depth = 0): string {
  const fields = fieldsOf(type);
  if (fields === undefined) return '';
  if (depth > 3) return '{ __typename }';
  const inner = fields.slice(0, 60).map((field) => `${field.name} ${selectTree(field.type, depth + 1)}`);
  return `{ __typename ${inner.join(' ')} }`;
}

/** `undefined`: a leaf. */
function fieldsOf(type: GraphQLOutputType) {
  const named = getNamedType(type);
  if (isUnionType(named)) return [];
  if (!isObjectType(named)) return undefined;
  return Object.values(named.getFields()).filter(({ args }) => !args.some((argument) => isNonNullType(argument.type)));
}
