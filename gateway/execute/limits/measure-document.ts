/**
 * Measures the operations of a parsed document. Each fragment is weighed once however often it is spread, so that a document of
 * n fragments that stands for 2^n fields costs n steps.
 */
import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** What a selection set stands for once its fragments are written out. Numbers may be beyond 2^53, then they are not exact. */
export interface Weight {
  depth: number;
  fields: number;
  /** Fields of the set itself, not those below. */
  ownFields: number;
  aliases: number;
  directives: number;
  values: number;
  /** Below `__schema` and `__type`, which count as one field in the numbers above. */
  introspectionDepth: number;
  introspectionFields: number;
}

/** Only the query root has them: a document that writes them elsewhere fails validation (GraphQL spec §4.1). */
const INTROSPECTION = new Set(['__schema', '__type']);

/** Weighs an operation with everything it spreads. Unknown and circular spreads weigh nothing: validation refuses them. */
export function createScale(document: DocumentNode): (operation: OperationDefinitionNode) => Weight {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const weights = new Map<string, Weight>();

  function weighFragment(name: string): Weight {
    const known = weights.get(name);
    if (known !== undefined) return known;
    weights.set(name, nothing());
    const fragment = fragments.get(name);
    if (fragment === undefined) return nothing();
    const weight = weighSet(fragment.selectionSet);
    weighDirectives(weight, fragment.directives);
    weights.set(name, weight);
    return weight;
  }

  function weighSet({ selections }: SelectionSetNode): Weight {
    const sum = nothing();
    for (const selection of selections) {
      weighDirectives(sum, selection.directives);
      if (selection.kind === Kind.FIELD) addField(sum, selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) addSet(sum, weighSet(selection.selectionSet));
      else addSet(sum, weighFragment(selection.name.value));
    }
    return sum;
  }

  function addField(sum: Weight, field: FieldNode): void {
    const below = field.selectionSet === undefined ? nothing() : weighSet(field.selectionSet);
    sum.ownFields += 1;
    sum.aliases += (field.alias === undefined ? 0 : 1) + below.aliases;
    sum.directives += below.directives;
    sum.values += below.values;
    for (const argument of field.arguments ?? []) sum.values += countValues(argument.value);
    if (INTROSPECTION.has(field.name.value)) {
      sum.fields += 1;
      sum.depth = Math.max(sum.depth, 1);
      sum.introspectionDepth = Math.max(sum.introspectionDepth, 1 + below.depth);
      sum.introspectionFields += 1 + below.fields;
      return;
    }
    sum.fields += 1 + below.fields;
    sum.depth = Math.max(sum.depth, 1 + below.depth);
    sum.introspectionDepth = Math.max(sum.introspectionDepth, below.introspectionDepth);
    sum.introspectionFields += below.introspectionFields;
  }

  return (operation) => {
    const weight = weighSet(operation.selectionSet);
    weighDirectives(weight, operation.directives);
    for (const variable of operation.variableDefinitions ?? []) {
      weighDirectives(weight, variable.directives);
      if (variable.defaultValue !== undefined) weight.values += countValues(variable.defaultValue);
    }
    return weight;
  };
}

function nothing(): Weight {
  return {
    depth: 0,
    fields: 0,
    ownFields: 0,
    aliases: 0,
    directives: 0,
    values: 0,
    introspectionDepth: 0,
    introspectionFields: 0,
  };
}

/** The selections of a fragment stand beside those of the set that spreads it. */
function addSet(sum: Weight, part: Weight): void {
  sum.depth = Math.max(sum.depth, part.depth);
  sum.fields += part.fields;
  sum.ownFields += part.ownFields;
  sum.aliases += part.aliases;
  sum.directives += part.directives;
  sum.values += part.values;
  sum.introspectionDepth = Math.max(sum.introspectionDepth, part.introspectionDepth);
  sum.introspectionFields += part.introspectionFields;
}

function weighDirectives(sum: Weight, directives: readonly DirectiveNode[] | undefined): void {
  for (const directive of directives ?? []) {
    sum.directives += 1;
    for (const argument of directive.arguments ?? []) sum.values += countValues(argument.value);
  }
}

/** A list or object is one value more than what it holds. */
function countValues(value: ValueNode): number {
  if (value.kind === Kind.LIST) return value.values.reduce((count, item) => count + countValues(item), 1);
  if (value.kind === Kind.OBJECT) return value.fields.reduce((count, field) => count + countValues(field.value), 1);
  return 1;
}
