/** Makes a failing operation small: takes away whatever can go while it still fails. */
import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  validate,
  visit,
} from 'graphql';
import type { Operation } from './answerer.ts';
import { dropUnused, operationOf, variablesOf } from './document.ts';

export interface ShrinkOptions {
  readonly schema: GraphQLSchema;
  /** Whether a smaller operation still shows the fault. */
  readonly fails: (operation: Operation) => Promise<boolean>;
  /** Operations tried at most. Default: 400. */
  readonly attempts?: number;
}

/** A smallest operation that fails, as far as single steps from the given one lead. */
export async function shrinkOperation(operation: Operation, options: ShrinkOptions): Promise<Operation> {
  let smallest = operation;
  let left = options.attempts ?? 400;
  const tried = new Set<string>();
  for (let progress = true; progress && left > 0; ) {
    progress = false;
    for (const candidate of smallerThan(smallest)) {
      const key = JSON.stringify(candidate);
      if (tried.has(key) || validate(options.schema, parse(candidate.query)).length > 0) continue;
      tried.add(key);
      left -= 1;
      if (await options.fails(candidate)) {
        smallest = candidate;
        progress = true;
        break;
      }
      if (left === 0) break;
    }
  }
  return smallest;
}

/** Operations one step smaller, those that lose most first. */
function* smallerThan(operation: Operation): Generator<Operation> {
  const document = parse(operation.query, { noLocation: true });
  if (document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length > 1) {
    const chosen = operationOf(document, operation.operationName);
    const definitions = document.definitions.filter(
      (node) => node.kind !== Kind.OPERATION_DEFINITION || node === chosen,
    );
    yield rebuilt(operation, { ...document, definitions });
  }
  for (const step of [
    withoutSelection,
    withTypenameOnly,
    withInlinedSpread,
    unwrapped,
    withoutDirective,
    withoutArgument,
    withoutAlias,
  ])
    for (let index = 0; ; index += 1) {
      const smaller = step(document, index);
      if (smaller === null) break;
      yield rebuilt(operation, smaller);
    }
  for (const { variable, type, defaultValue } of operationOf(document, operation.operationName)?.variableDefinitions ??
    []) {
    const { [variable.name.value]: given, ...variables } = operation.variables ?? {};
    const isRequired = type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
    if (given !== undefined && !isRequired) yield { ...operation, variables };
  }
}

function rebuilt(operation: Operation, document: DocumentNode): Operation {
  const cleaned = dropUnused(document);
  const used = new Set(variablesOf(cleaned, operation.operationName));
  const variables = Object.fromEntries(Object.entries(operation.variables ?? {}).filter(([name]) => used.has(name)));
  return { ...operation, query: print(cleaned), variables };
}

/** Edits the n-th node that an edit applies to; `null` when there are fewer. */
function editNth(
  document: DocumentNode,
  index: number,
  edit: (node: ASTNode) => ASTNode | null | undefined,
): DocumentNode | null {
  let seen = -1;
  let done = false;
  const edited = visit(document, {
    enter(node) {
      if (done) return undefined;
      const result = edit(node);
      if (result === undefined) return undefined;
      seen += 1;
      if (seen !== index) return undefined;
      done = true;
      return result;
    },
  });
  return done ? edited : null;
}

type Step = (document: DocumentNode, index: number) => DocumentNode | null;

const isSelection = (node: ASTNode): node is SelectionNode =>
  node.kind === Kind.FIELD || node.kind === Kind.INLINE_FRAGMENT || node.kind === Kind.FRAGMENT_SPREAD;

/** A selection set that would be left empty makes the document invalid, which the caller finds out. */
const withoutSelection: Step = (document, index) => {
  let seen = -1;
  let done = false;
  const edited = visit(document, {
    SelectionSet(node) {
      if (done || node.selections.length < 2) return undefined;
      for (const selection of node.selections) {
        seen += 1;
        if (seen !== index) continue;
        done = true;
        return { ...node, selections: node.selections.filter((other) => other !== selection) };
      }
      return undefined;
    },
  });
  return done ? edited : null;
};

/** An object gives way to its type name. */
const withTypenameOnly: Step = (document, index) =>
  editNth(document, index, (node) =>
    node.kind === Kind.FIELD && node.selectionSet?.selections.some((one) => one.kind !== Kind.FIELD || one.selectionSet)
      ? { ...node, selectionSet: TYPENAME_ONLY }
      : undefined,
  );

const TYPENAME_ONLY: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

const withInlinedSpread: Step = (document, index) =>
  editNth(document, index, (node) => {
    if (node.kind !== Kind.FRAGMENT_SPREAD) return undefined;
    const fragment = document.definitions.find(
      (other) => other.kind === Kind.FRAGMENT_DEFINITION && other.name.value === node.name.value,
    );
    if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) return undefined;
    const { typeCondition, selectionSet } = fragment;
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives: node.directives, selectionSet };
  });

/** An inline fragment gives way to what it holds. */
const unwrapped: Step = (document, index) => {
  let seen = -1;
  let done = false;
  const edited = visit(document, {
    SelectionSet(node) {
      if (done) return undefined;
      for (const selection of node.selections) {
        if (selection.kind !== Kind.INLINE_FRAGMENT) continue;
        seen += 1;
        if (seen !== index) continue;
        done = true;
        const selections = node.selections.flatMap((other) =>
          other === selection ? selection.selectionSet.selections : [other],
        );
        return { ...node, selections };
      }
      return undefined;
    },
  });
  return done ? edited : null;
};

const withoutDirective: Step = (document, index) =>
  editNth(document, index, (node) =>
    isSelection(node) && (node.directives?.length ?? 0) > 0
      ? ({ ...node, directives: node.directives?.slice(1) } as SelectionNode)
      : undefined,
  );

const withoutArgument: Step = (document, index) =>
  editNth(document, index, (node) =>
    node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD ? null : undefined,
  );

const withoutAlias: Step = (document, index) =>
  editNth(document, index, (node) =>
    node.kind === Kind.FIELD && node.alias !== undefined ? { ...node, alias: undefined } : undefined,
  );
