/**
 * Where the reference is wrong: it differs from the truth, and the fault is known by name. An answerer of ours is held to
 * the truth in these cases. Each fault has a test in `reference-faults.test.ts` that shows it alone.
 */
import { type GraphQLSchema, isInterfaceType, isObjectType, parse, visit } from 'graphql';
import type { Answer } from './answerer.ts';
import type { Difference } from './compare.ts';

export interface FaultCase {
  readonly query: string;
  readonly schema: GraphQLSchema;
  /** What the reference answered. */
  readonly answer: Answer;
  /** Its differences from the truth. */
  readonly differences: readonly Difference[];
}

export interface ReferenceFault {
  readonly name: string;
  readonly why: string;
  readonly shows: (found: FaultCase) => boolean;
}

const saying = (message: RegExp) => (found: FaultCase) =>
  found.answer.errors?.some((error) => message.test(error.message)) ?? false;

export const REFERENCE_FAULTS: readonly ReferenceFault[] = [
  {
    name: 'order of merged fields',
    why: 'the planner normalises the operation before the answer is shaped after it: a field inside a fragment moves to where its name or condition was first seen (GraphQL §6.3.2 wants the order of first occurrence)',
    shows: ({ differences }) => differences.every(({ kind }) => kind === 'order'),
  },
  {
    name: 'an alias collides with a field the plan needs',
    why: 'keys and required fields are fetched under their plain names, into the same object as the client’s aliases',
    shows: ({ query, schema }) => hasCollidingAlias(query, schema),
  },
  {
    name: 'a fragment of another operation uses its variables',
    why: 'all fragments of a document are read with the variables of the operation that runs',
    shows: ({ query, answer }) =>
      (query.match(/^(query|mutation) /gm)?.length ?? 0) > 1 &&
      saying(/^Invalid value .* for argument|is not defined|Variable/)({ query, answer } as FaultCase),
  },
  {
    name: 'newer introspection is unknown',
    why: 'the planner’s own list of introspection fields lacks __Type.isOneOf and the argument of __Schema.directives',
    shows: saying(/Cannot query field "isOneOf" on type "__Type"|"__Schema.directives" has no argument/),
  },
  {
    name: 'an interface object under another interface',
    why: 'the planner fails on a fragment of another interface or union on an interface object',
    shows: saying(/^We should have an edge from \w+\(\w+\) for __typename/),
  },
];

/** Whether some alias is the name of a field of some type. */
function hasCollidingAlias(query: string, schema: GraphQLSchema): boolean {
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
