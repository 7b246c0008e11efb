/** Costs of the overlay and page sizes of the contract as federation directives: what demand control counts with. */
import {
  type GraphQLArgument,
  GraphQLInt,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
} from 'graphql';
import type { OperationModel } from './operation-model.ts';

/** Query parameters that say how many rows a page has, by the names that contracts give them. */
const PAGE_SIZE = /^(limit|first|top|size|count|(page|batch)_?size|per_?page|max_?results)$/i;

/** `@cost` of a field that is one call of `operation`; one unit is the default and not written. */
export function costDirective(operation: OperationModel): string[] {
  const cost = operation.node['x-cost'];
  return typeof cost === 'number' && cost !== 1 ? [`@cost(weight: ${cost})`] : [];
}

/**
 * `@listSize` of a field that takes its page size as an argument. Without one its lists have the size that the gateway
 * assumes of any list.
 */
export function listSizeDirective(field: {
  readonly type: GraphQLOutputType;
  readonly args: readonly GraphQLArgument[];
}): string[] {
  const slicing = field.args.filter(({ name, type }) => PAGE_SIZE.test(name) && getNullableType(type) === GraphQLInt);
  const sized = sizedFields(field.type);
  if (slicing.length === 0 || sized === null) return [];
  const names = JSON.stringify(slicing.map(({ name }) => name));
  const fields = sized.length === 0 ? '' : `, sizedFields: ${JSON.stringify(sized)}`;
  return [`@listSize(slicingArguments: ${names}${fields}, requireOneSlicingArgument: false)`];
}

/** The lists of rows in a page; none when the field is the list itself, `null` when there is no list. */
function sizedFields(output: GraphQLOutputType): string[] | null {
  if (isListType(getNullableType(output))) return [];
  const type = getNamedType(output);
  if (!isObjectType(type)) return null;
  const lists = Object.values(type.getFields()).filter(
    (field) => isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type)),
  );
  return lists.length === 0 ? null : lists.map(({ name }) => name);
}
