/** `__schema` and `__type` (GraphQL spec §4) are answered by graphql-js from the API schema. */
import {
  executeSync,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { RootStep } from '../../../schema/contract/fetch.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { collectSelections } from '../../../schema/contract/selections.ts';

export interface Introspection {
  readonly steps: readonly RootStep[];
  /** Slots by response key. */
  readonly slots: ReadonlyMap<string, number>;
}

/** @param schemaFor what a caller is shown of the schema */
export function introspectionSteps(
  schema: GraphQLSchema,
  schemaFor: (context: RequestContext) => GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  allocate: () => number,
): Introspection {
  const slots = new Map<string, number>();
  const root = schema.getQueryType();
  if (operation.operation !== 'query' || root === undefined || root === null) return { steps: [], slots };
  const sets = [{ set: operation.selectionSet, conditions: [] }];
  const steps: RootStep[] = [];
  for (const [key, { node }] of collectSelections(schema, root, sets, fragments)) {
    if (node.name.value !== '__schema' && node.name.value !== '__type') continue;
    const slot = allocate();
    slots.set(key, slot);
    steps.push({
      kind: 'root',
      slot,
      conditions: [],
      run: ({ context, variables }) => answers(schemaFor(context), variables)[key],
    });
  }
  let last: { shown: GraphQLSchema; variables: unknown; data: Record<string, unknown> } | null = null;
  const selections = operation.selectionSet.selections;
  // Everything else of the operation is left out; fragments may hold both, so they are filtered at the top by graphql-js:
  // root values are absent and every field of Query is nullable, or its null is discarded with the answer.
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: onlyMeta(selections, fragments) } },
      ...fragments.values(),
    ],
  } as const;
  function answers(shown: GraphQLSchema, variables: Readonly<Record<string, unknown>>): Record<string, unknown> {
    if (last?.variables !== variables || last.shown !== shown) {
      const { data } = executeSync({ schema: shown, document, variableValues: variables as Record<string, unknown> });
      last = { shown, variables, data: (data ?? {}) as Record<string, unknown> };
    }
    return last.data;
  }
  return { steps, slots };
}

type Selections = OperationDefinitionNode['selectionSet']['selections'];

/** The meta fields of a root selection; spreads are written out, so that nothing else runs. */
function onlyMeta(selections: Selections, fragments: ReadonlyMap<string, FragmentDefinitionNode>): Selections {
  return selections.flatMap((selection): Selections[number][] => {
    if (selection.kind === Kind.FIELD) return /^__(schema|type)$/.test(selection.name.value) ? [selection] : [];
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    if (fragment === undefined) return [];
    const inner = onlyMeta(fragment.selectionSet.selections, fragments);
    if (inner.length === 0) return [];
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        directives: selection.directives,
        selectionSet: { kind: Kind.SELECTION_SET, selections: inner },
      },
    ];
  });
}
