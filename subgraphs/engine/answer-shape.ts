/** Whether a service's answer has the outline that its contract promises. */
import { type GraphQLOutputType, getNamedType, getNullableType, isLeafType, isListType } from 'graphql';

/** A list for a list, an object for an object: of anything else every field would be missing, one error each. */
export function hasShape(answer: unknown, type: GraphQLOutputType): boolean {
  if (answer === null || answer === undefined || isLeafType(getNamedType(type))) return true;
  return isListType(getNullableType(type))
    ? Array.isArray(answer)
    : typeof answer === 'object' && !Array.isArray(answer);
}
