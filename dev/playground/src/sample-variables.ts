/** Variables that an operation can be tried with, made of its types: a person changes what matters. */
import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';

export interface SampleFacts {
  /** `null`: nobody is signed in. */
  readonly callerId: string | null;
  readonly now: Date;
}

/** Records of the demo. In another graph they are ids like any other: there to be replaced. */
const DEMO_RECORDS: Readonly<Record<string, string>> = {
  mawbId: '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001',
  declarationId: 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001',
  roleName: 'OPERATIONS',
  username: 'ana.rojas',
  password: 'serhafen-dev',
};

/** What a list is asked for when nothing else is said. */
const PAGE: Readonly<Record<string, number>> = { page: 1, limit: 10 };
const MAX_DEPTH = 4;

/** @returns `null` when the operation takes none that have to be given */
export function sampleVariables(
  document: DocumentNode,
  schema: GraphQLSchema,
  facts: SampleFacts,
): Readonly<Record<string, unknown>> | null {
  const definitions = document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? (node.variableDefinitions ?? []) : [],
  );
  const entries = definitions.flatMap((definition) => entryOf(definition, schema, facts));
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

function entryOf(
  { variable, type: node, defaultValue }: VariableDefinitionNode,
  schema: GraphQLSchema,
  facts: SampleFacts,
): [string, unknown][] {
  const name = variable.name.value;
  const type = typeFromAST(schema, node as never) as GraphQLInputType | undefined;
  if (type === undefined || defaultValue !== undefined) return [];
  if (!isNonNullType(type) && PAGE[name] === undefined) return [];
  return [[name, sampleOf(name, type, facts, 0)]];
}

function sampleOf(name: string, type: GraphQLInputType, facts: SampleFacts, depth: number): unknown {
  if (isNonNullType(type)) return sampleOf(name, type.ofType, facts, depth);
  if (isListType(type)) return [sampleOf(name.replace(/s$/, ''), type.ofType, facts, depth)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    if (depth === MAX_DEPTH) return {};
    return Object.fromEntries(fields.map((field) => [field.name, sampleOf(field.name, field.type, facts, depth + 1)]));
  }
  const known = DEMO_RECORDS[name] ?? PAGE[name];
  if (known !== undefined) return known;
  return leafOf(name, type.name, facts);
}

function leafOf(name: string, type: string, { callerId, now }: SampleFacts): unknown {
  const monthAgo = new Date(now.getTime() - 30 * 86_400_000).toISOString();
  switch (type) {
    case 'Boolean':
      return false;
    case 'Int':
    case 'Float':
      return 1;
    case 'DateTime':
      return monthAgo;
    case 'Date':
      return monthAgo.slice(0, 10);
    case 'ID':
      return name === 'me' && callerId !== null ? callerId : '';
    default:
      // An idempotency key: each try is another change.
      if (name === 'key') return crypto.randomUUID();
      return name === 'month' ? now.toISOString().slice(0, 7) : '';
  }
}
