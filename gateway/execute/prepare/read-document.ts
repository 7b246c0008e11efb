/** The text of a request → one valid operation with the fragments it uses. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  separateOperations,
  specifiedRules,
  validate,
  visit,
} from 'graphql';
import { type ErrorCode, GatewayError } from '../../../schema/contract/errors.ts';
import type { DocumentRegistry } from '../documents/document-registry.ts';
import { checkLimits } from '../limits/check-limits.ts';
import { checkRecursion } from '../limits/check-recursion.ts';
import { checkSource } from '../limits/check-source.ts';
import type { QueryLimits } from '../limits/query-limits.ts';

export interface ReadOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: readonly FragmentDefinitionNode[];
}

export interface DocumentRules {
  readonly limits: QueryLimits;
  /** Who may read the schema: everybody all of it, `authenticated` callers what they may use of it, or nobody. */
  readonly introspection: boolean | 'authenticated';
  /** One denied field refuses the whole operation. Default: it is null, with an error, beside what is allowed. */
  readonly refuseDenied?: boolean;
  /** Which documents may run. Default: all, and none has an id. */
  readonly registry?: DocumentRegistry;
}

/** The request cannot run: every reason, each with a code and, where it has one, a place in the document. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors[0]?.message ?? 'the request cannot run');
    this.errors = errors;
  }
}

/** Whether it reads the schema itself (GraphQL spec §4.1). */
export function asksForSchema({ operation, fragments }: ReadOperation): boolean {
  let asks = false;
  const Field = ({ name }: FieldNode): void => {
    if (name.value === '__schema' || name.value === '__type') asks = true;
  };
  for (const definition of [operation, ...fragments]) visit(definition, { Field });
  return asks;
}

/** @throws {RefusedRequest} */
export function readDocument(
  schema: GraphQLSchema,
  text: string,
  operationName: string | undefined,
  { limits, introspection }: DocumentRules,
): ReadOperation {
  const document = parseWithin(text, limits);
  const rules = introspection !== false ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, document, rules, { hideSuggestions: introspection !== true });
  if (errors.length > 0) throw new RefusedRequest(errors.map(asValidationError));
  const read = selectOperation(document, operationName);
  try {
    checkRecursion(schema, read.operation, read.fragments, limits.maxRecursion);
  } catch (error) {
    throw error instanceof GatewayError ? refused(error) : error;
  }
  return read;
}

function parseWithin(text: string, limits: QueryLimits): DocumentNode {
  try {
    checkSource(text, limits);
    const document = parse(text);
    checkLimits(document, null, limits);
    return document;
  } catch (error) {
    if (error instanceof GatewayError) throw refused(error);
    if (error instanceof GraphQLError) throw new RefusedRequest([withCode(error, 'GRAPHQL_PARSE_FAILED')]);
    throw error;
  }
}

/** GraphQL spec §6.1: without a name the document must have exactly one operation. */
function selectOperation(document: DocumentNode, name: string | undefined): ReadOperation {
  const parts = separateOperations(document);
  const names = Object.keys(parts);
  const chosen = name === undefined ? (names.length === 1 ? names[0] : undefined) : name;
  const part = chosen === undefined || (name !== undefined && name === '') ? undefined : parts[chosen];
  if (part === undefined) {
    const message =
      name === undefined
        ? 'The document has several operations: say which by operationName'
        : `Unknown operation named "${name}"`;
    throw refused(new GatewayError('OPERATION_RESOLUTION_FAILURE', { message }));
  }
  const operation = part.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) throw new TypeError('a part of a document has one operation');
  return {
    operation,
    fragments: part.definitions.filter(
      (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION,
    ),
  };
}

function asValidationError(error: GraphQLError): GraphQLError {
  const introspection = error.message.startsWith('GraphQL introspection has been disabled');
  return withCode(error, introspection ? 'INTROSPECTION_DISABLED' : 'GRAPHQL_VALIDATION_FAILED');
}

function withCode(error: GraphQLError, code: ErrorCode): GraphQLError {
  const { extensions } = new GatewayError(code);
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    extensions: { ...extensions },
  });
}

/** A refusal with one reason. */
export function refused(error: GatewayError): RefusedRequest {
  return new RefusedRequest([
    new GraphQLError(error.message, { extensions: { ...error.extensions }, originalError: error }),
  ]);
}
