/**
 * Literals of arguments become variables, so that documents that differ in nothing but written-in values share one plan,
 * and no value of a client is ever part of a plan or of generated code.
 */
import {
  type ArgumentNode,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInputType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parseType,
  TypeInfo,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';

export interface LiftedOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: readonly FragmentDefinitionNode[];
  /** Values of the new variables, coerced. */
  readonly values: Readonly<Record<string, unknown>>;
}

export function liftLiterals(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): LiftedOperation {
  const prefix = freePrefix(operation);
  const values: Record<string, unknown> = {};
  const definitions: VariableDefinitionNode[] = [];
  const info = new TypeInfo(schema);

  function lift(value: ValueNode, type: GraphQLInputType): ValueNode {
    const coerced = valueFromAST(value, type);
    // What valueFromAST cannot coerce stays as it is; validation has accepted it.
    if (coerced === undefined) return value;
    const name = `${prefix}${definitions.length}`;
    values[name] = coerced;
    definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
      type: parseType(String(type), { noLocation: true }),
    });
    return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } };
  }

  const visitor = visitWithTypeInfo(info, {
    // Conditions of @skip and @include shape the plan: they stay.
    Directive: () => false as const,
    Argument: {
      enter: (node: ArgumentNode, _key: unknown, _parent: unknown, _path: unknown, ancestors: readonly unknown[]) => {
        const owner = ancestors.at(-1);
        const field = Array.isArray(owner) ? (ancestors.at(-2) as FieldNode | DirectiveNode) : null;
        const type = info.getInputType();
        if (field?.kind !== Kind.FIELD || !type || node.value.kind === Kind.VARIABLE || holdsVariable(node.value))
          return undefined;
        return { ...node, value: lift(node.value, type) };
      },
    },
  });
  const lifted = visit({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }, visitor);
  const [main, ...others] = lifted.definitions;
  const variableDefinitions = [...(operation.variableDefinitions ?? []), ...definitions];
  return {
    operation: { ...(main as OperationDefinitionNode), variableDefinitions },
    fragments: others as FragmentDefinitionNode[],
    values,
  };
}

/** A start of names that no variable of the operation has. */
function freePrefix({ variableDefinitions = [] }: OperationDefinitionNode): string {
  let prefix = '_l';
  while (variableDefinitions.some(({ variable }) => variable.name.value.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}

function holdsVariable(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return true;
  if (value.kind === Kind.LIST) return value.values.some(holdsVariable);
  return value.kind === Kind.OBJECT && value.fields.some((field) => holdsVariable(field.value));
}
