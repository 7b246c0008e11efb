/**
 * Where the reference is wrong: it differs from the truth, and the fault is known by name. An answerer of ours is held to
 * the truth in these cases. Each fault has a test in `reference-faults.test.ts` that shows it alone.
 */
import { type GraphQLSchema, isInterfaceType, isObjectType, Kind, parse, type SelectionSetNode, visit } from 'graphql';
import type { Answer } from './answerer.ts';
import { type Difference, shapeOf } from './compare.ts';

export interface FaultCase {
  readonly query: string;
  readonly schema: GraphQLSchema;
  /** What the reference answered. */
  readonly answer: Answer;
  readonly truth: Answer;
  /** Its differences from the truth. */
  readonly differences: readonly Difference[];
}

export interface ReferenceFault {
  readonly name: string;
  readonly why: string;
  /**
   * Who decides then. `truth`: a fault of running the plan, which ours must not have. `either`: the plan itself is wrong, or
   * there is none; ours comes from the same planner and may follow the reference or the truth.
   */
  readonly witness: 'truth' | 'either';
  readonly shows: (found: FaultCase) => boolean;
}

const saying = (message: RegExp) => (found: FaultCase) =>
  found.answer.errors?.some((error) => message.test(error.message)) ?? false;

export const REFERENCE_FAULTS: readonly ReferenceFault[] = [
  {
    name: 'order of merged fields',
    why: 'the planner normalises the operation before the answer is shaped after it: a field inside a fragment moves to where its name or condition was first seen (GraphQL §6.3.2 wants the order of first occurrence)',
    witness: 'truth',
    shows: ({ differences }) => differences.every(({ kind }) => kind === 'order'),
  },
  {
    name: 'an alias collides with a field the plan needs',
    why: 'keys and required fields are fetched under their plain names, into the same object as the client’s aliases',
    witness: 'truth',
    shows: ({ query, schema }) => hasCollidingAlias(query, schema),
  },
  {
    name: 'a fragment of another operation uses its variables',
    why: 'all fragments of a document are read with the variables of the operation that runs',
    witness: 'truth',
    shows: (found) =>
      parse(found.query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length > 1 &&
      saying(/^Invalid value .* for argument/)(found),
  },
  {
    name: 'newer introspection is unknown',
    why: 'the planner’s own list of introspection fields lacks what graphql-js 16 has: __Type.isOneOf, deprecation of directives',
    witness: 'truth',
    shows: saying(/Cannot query field "\w+" on type "__\w+"|"__\w+\.\w+" has no argument/),
  },
  {
    name: 'an interface object under another interface',
    why: 'the planner fails on a fragment of another interface or union on an interface object',
    witness: 'truth',
    shows: saying(/^We should have an edge from \w+\(\w+\) for __typename/),
  },
  {
    name: 'errors point at the wrong entity',
    why: 'the index of an error among the entities that were sent is read as one among all, those of other types and those left out included',
    witness: 'truth',
    shows: ({ differences, truth }) =>
      differences.every(({ kind }) => kind === 'error-extra' || kind === 'error-missing') &&
      differences.every(
        ({ kind, path }) =>
          kind === 'error-missing' ||
          (truth.errors ?? []).some((error) => shapeOf(error.path ?? null) === shapeOf(path)),
      ),
  },
  {
    name: 'conditions within conditions are lost',
    why: 'of nested @skip and @include the plan keeps the outer one, so that what the inner one excludes is fetched and its errors are reported; of two that contradict each other it keeps nothing, not the empty object either',
    witness: 'truth',
    shows: ({ query }) => hasNestedConditions(query),
  },
  {
    name: 'fields of a mutation run together',
    why: 'neighbouring mutations of one subgraph are one fetch: what the first one answers is read from other subgraphs after the last one has run; a field inside a fragment also runs at another place',
    witness: 'truth',
    shows: ({ query }) => /^mutation/m.test(query),
  },
];

/** Whether some alias is the name of a field of some type. */
export function hasCollidingAlias(query: string, schema: GraphQLSchema): boolean {
  const names = new Set(
    Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [],
    ),
  );
  let collides = false;
  visit(parse(query), {
    Field: ({ alias }) => {
      if (alias !== undefined && names.has(alias.value)) collides = true;
    },
  });
  return collides;
}

/** Whether some selection has a condition and is below another one, or has two. */
export function hasNestedConditions(query: string): boolean {
  const { definitions } = parse(query);
  const fragments = new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const nested = ({ selections }: SelectionSetNode, above: number): boolean =>
    selections.some((selection) => {
      const conditions = above + (selection.directives?.length ?? 0);
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? fragments.get(selection.name.value)?.selectionSet
          : selection.selectionSet;
      return conditions > 1 || (below !== undefined && nested(below, conditions));
    });
  return definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && nested(node.selectionSet, 0));
}
