/** Valid operations of a schema, drawn from a seed. */
import {
  type DefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  print,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import type { Operation } from '../answerer.ts';
import { dropUnused, variablesOf } from '../document.ts';
import { createRandom, type Random } from '../random.ts';
import type { Draft } from './draft.ts';
import type { ResponseNames } from './response-names.ts';
import { generateSelections, selectField } from './selection.ts';

export interface GeneratorOptions {
  readonly schema: GraphQLSchema;
  /** Values that find something, see `SyntheticSupergraph.values`. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  /** Levels of selection sets below the root's, at most. Default: 5. */
  readonly depth?: number;
  /** Fields of one operation, about. Default: 30. */
  readonly fields?: number;
}

/** One operation, valid for the schema. The same seed and schema make the same operation. */
export function generateOperation(options: GeneratorOptions, seed: number): Operation {
  const random = createRandom(seed);
  // Most operations stay small: a fault then shows alone, and planning stays fast.
  const count = random.chance(0.12) ? 2 + random.below(2) : 1;
  const collidingAliases = random.chance(0.3);
  const drafts = Array.from({ length: count }, (_, index) =>
    draftOperation(options, { random, index, collidingAliases }),
  );
  const chosen = random.pick(drafts);
  const named = count > 1 || random.chance(0.4);
  // A selection that found no free name leaves the variables and fragments made for it behind.
  const document = dropUnused({ kind: Kind.DOCUMENT, definitions: drafts.flatMap(({ define }) => define(named)) });
  const used = new Set(variablesOf(document, named ? chosen.name : undefined));
  const given = Object.entries(chosen.draft.given).filter(([variable]) => used.has(variable));
  return {
    query: print(document),
    ...(named && (count > 1 || random.chance(0.7)) && { operationName: chosen.name }),
    ...(given.length > 0 && { variables: Object.fromEntries(given) }),
  };
}

interface Place {
  readonly random: Random;
  /** Of the operation in its document. */
  readonly index: number;
  readonly collidingAliases: boolean;
}

function draftOperation(options: GeneratorOptions, { random, index, collidingAliases }: Place) {
  const { schema, values } = options;
  const isMutation = schema.getMutationType() != null && random.chance(0.6);
  const root = (isMutation ? schema.getMutationType() : schema.getQueryType()) as GraphQLObjectType;
  const name = `Op${index}`;
  const draft: Draft = {
    schema,
    random,
    values: { 'Query.__type.name': Object.keys(schema.getTypeMap()), ...values },
    prefix: `F${index}_`,
    variables: [],
    given: {},
    fragments: [],
    collidingAliases,
    budget: 3 + random.below(options.fields ?? 30),
  };
  const names: ResponseNames = new Map();
  const selectionSet = generateSelections(draft, root, names, 1 + random.below(options.depth ?? 5));
  if (!isMutation && random.chance(0.05)) {
    const introspection = selectField(draft, root, random.pick([SchemaMetaFieldDef, TypeMetaFieldDef]), names, 2);
    const selections = [...selectionSet.selections, ...(introspection === null ? [] : [introspection])];
    return { name, draft, define: (named: boolean) => define({ ...selectionSet, selections }, named) };
  }
  return { name, draft, define: (named: boolean) => define(selectionSet, named) };

  function define(selections: typeof selectionSet, named: boolean): DefinitionNode[] {
    return [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: isMutation ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY,
        ...(named && { name: { kind: Kind.NAME, value: name } }),
        variableDefinitions: draft.variables.map(({ definition }) => definition),
        selectionSet: selections,
      },
      ...draft.fragments.map(({ definition }) => definition),
    ];
  }
}
