/** The part of the schema that a caller may use: what introspection shows of it. */
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  parse,
  printSchema,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { type AccessRules, mayEverUse } from './access-rules.ts';

export type VisibleSchema = (context: RequestContext) => GraphQLSchema;

/** Sets of roles and scopes are few. */
const MOST_SCHEMAS = 50;

/** @returns a function that finds, or builds (about 20 ms) and remembers, the schema of callers with the same permissions */
export function createVisibleSchema(apiSchema: GraphQLSchema, rules: AccessRules): VisibleSchema {
  const guarded = [...rules];
  const document = parse(printSchema(apiSchema), { noLocation: true });
  const schemas = new LRUCache<string, GraphQLSchema>({ max: MOST_SCHEMAS });
  return (context) => {
    const hidden = new Set<string>();
    for (const [coordinate, needed] of guarded) if (!mayEverUse(needed, context)) hidden.add(coordinate);
    if (hidden.size === 0) return apiSchema;
    const key = [...hidden].join(' ');
    const known = schemas.get(key);
    if (known !== undefined) return known;
    const schema = buildASTSchema(without(document, hidden, apiSchema), { assumeValid: true, assumeValidSDL: true });
    schemas.set(key, schema);
    return schema;
  };
}

/** Leaves out fields, and then types that nothing leads to and fields whose type has nothing left. */
function without(document: DocumentNode, hidden: ReadonlySet<string>, apiSchema: GraphQLSchema): DocumentNode {
  const types = new Map<string, TypeDefinitionNode>();
  for (const definition of document.definitions) {
    if (!('name' in definition) || definition.name === undefined || !isType(definition)) continue;
    types.set(definition.name.value, definition);
  }
  const visible = new Map<string, readonly FieldDefinitionNode[]>();
  for (const [name, type] of types) {
    if ('interfaces' in type)
      visible.set(
        name,
        (type.fields as readonly FieldDefinitionNode[]).filter((field) => !hidden.has(`${name}.${field.name.value}`)),
      );
  }
  removeEmpty(visible, types);
  const roots = [apiSchema.getQueryType(), apiSchema.getMutationType(), apiSchema.getSubscriptionType()];
  const reached = reach(
    roots.flatMap((root) => (root && (visible.get(root.name)?.length ?? 0) > 0 ? [root.name] : [])),
    types,
    visible,
  );
  // A schema without a query is none: it keeps one that has nothing but `__typename`.
  const query = apiSchema.getQueryType()?.name ?? 'Query';
  reached.add(query);
  const definitions = document.definitions.flatMap((definition): DefinitionNode[] => {
    if (definition.kind === Kind.SCHEMA_DEFINITION) {
      const operationTypes = definition.operationTypes.filter(({ type }) => reached.has(type.name.value));
      return [{ ...definition, operationTypes }];
    }
    if (!isType(definition)) return [definition];
    return reached.has(definition.name.value) ? [visiblePart(definition, reached, visible)] : [];
  });
  return { kind: Kind.DOCUMENT, definitions };
}

function visiblePart(
  definition: TypeDefinitionNode,
  reached: ReadonlySet<string>,
  visible: ReadonlyMap<string, readonly FieldDefinitionNode[]>,
): TypeDefinitionNode {
  const isReached = ({ name }: NamedTypeNode): boolean => reached.has(name.value);
  if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
    return { ...definition, types: (definition.types ?? []).filter(isReached) };
  }
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
    return definition;
  }
  const interfaces = (definition.interfaces ?? []).filter(isReached);
  return { ...definition, interfaces, fields: visible.get(definition.name.value) ?? [] };
}

/** A field whose type has no field left shows nothing; taking it away may empty the type that has it. */
function removeEmpty(
  visible: Map<string, readonly FieldDefinitionNode[]>,
  types: ReadonlyMap<string, TypeDefinitionNode>,
): void {
  const isEmpty = (name: string): boolean => {
    const type = types.get(name);
    if (type?.kind === Kind.UNION_TYPE_DEFINITION)
      return (type.types ?? []).every((member) => isEmpty(member.name.value));
    return visible.get(name)?.length === 0;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, fields] of visible) {
      const left = fields.filter((field) => !isEmpty(named(field.type)));
      if (left.length === fields.length) continue;
      visible.set(name, left);
      changed = true;
    }
  }
}

/** Names of all types that the roots lead to. */
function reach(
  roots: readonly string[],
  types: ReadonlyMap<string, TypeDefinitionNode>,
  visible: ReadonlyMap<string, readonly FieldDefinitionNode[]>,
): Set<string> {
  const reached = new Set<string>();
  const implementations = new Map<string, string[]>();
  for (const [name, type] of types) {
    if (!('interfaces' in type)) continue;
    for (const parent of type.interfaces ?? [])
      implementations.set(parent.name.value, [...(implementations.get(parent.name.value) ?? []), name]);
  }
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const type = types.get(name);
    const fields: readonly (FieldDefinitionNode | InputValueDefinitionNode)[] =
      type?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ? (type.fields ?? []) : (visible.get(name) ?? []);
    for (const field of fields) {
      waiting.push(named(field.type));
      if ('arguments' in field) waiting.push(...(field.arguments ?? []).map((argument) => named(argument.type)));
    }
    if (type?.kind === Kind.UNION_TYPE_DEFINITION) {
      waiting.push(
        ...(type.types ?? []).map((member) => member.name.value).filter((member) => visible.get(member)?.length !== 0),
      );
    }
    if (type !== undefined && 'interfaces' in type) {
      waiting.push(
        ...(type.interfaces ?? [])
          .map((parent) => parent.name.value)
          .filter((parent) => visible.get(parent)?.length !== 0),
      );
    }
    waiting.push(...(implementations.get(name) ?? []).filter((member) => visible.get(member)?.length !== 0));
  }
  return reached;
}

function isType(definition: DocumentNode['definitions'][number]): definition is TypeDefinitionNode {
  return definition.kind.endsWith('TypeDefinition');
}

function named(type: TypeNode): string {
  let inner: TypeNode = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return (inner as NamedTypeNode).name.value;
}
