/** What the compiler knows of one service after its contract, overlay and generated types were read together. */
import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { AnswerShape, RequestShape } from './bodies.ts';
import type { JsonObject, OperationNode } from './document.ts';
import type {
  Access,
  CollectionExtension,
  EntityExtension,
  MaskExtension,
  ReferenceExtension,
  SubscriptionExtension,
} from './extensions.ts';
import type { GeneratedTypes } from './generate-types.ts';
import type { BuildProblem } from './problem.ts';

/** A service folder: two files, read by the driver. */
export interface ServiceSource {
  readonly name: string;
  readonly contractFile: string;
  readonly contract: string;
  readonly overlayFile: string;
  readonly overlay: string;
}

export interface OperationModel extends OperationNode {
  /** Root field name. */
  readonly field: string;
  readonly kind: 'query' | 'mutation';
  readonly access: Access;
  readonly answer: AnswerShape;
  /** `null`: the operation takes no body. */
  readonly request: RequestShape | null;
  readonly tenantScoped: boolean;
  /** Serves entities or collections only: has no root field of its own. */
  readonly support: boolean;
  /** Parameters that are arguments (context headers and hidden ones are not). */
  readonly arguments: readonly ArgumentModel[];
}

export interface ArgumentModel {
  /** Name in GraphQL. */
  readonly argument: string;
  /** Name in the binding: the parameter's own, or `path id` where a query parameter is called `id` too. */
  readonly key: string;
  readonly parameter: JsonObject;
}

export interface EntityModel {
  readonly type: string;
  /** Key field; `extension.key` is the property behind it. */
  readonly key: string;
  /** GraphQL type of the key field, for example `ID!`. */
  readonly keyType: string;
  readonly extension: EntityExtension;
}

export interface ReferenceModel {
  /** Type that gets the field. */
  readonly owner: string;
  readonly property: string;
  readonly list: boolean;
  readonly extension: ReferenceExtension;
}

export interface CollectionModel {
  readonly owner: string;
  readonly extension: CollectionExtension;
}

export interface ServiceModel {
  readonly source: ServiceSource;
  /** What is left out or renamed without harm, to be printed. */
  readonly warnings: readonly BuildProblem[];
  readonly document: JsonObject;
  readonly types: GeneratedTypes;
  /** Published types with a root field for every operation. */
  readonly schema: GraphQLSchema;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** Name of the object type an operation answers, by operationId; `null` for anything else. */
  readonly answers: ReadonlyMap<string, string | null>;
  readonly entities: readonly EntityModel[];
  readonly references: readonly ReferenceModel[];
  readonly collections: readonly CollectionModel[];
  readonly masks: readonly { readonly owner: string; readonly field: string; readonly mask: MaskExtension }[];
  readonly subscriptions: readonly SubscriptionExtension[];
}

/** The root field of an operation in the published schema. */
export function rootFieldOf(model: ServiceModel, operation: OperationModel): GraphQLField<unknown, unknown> {
  const root = operation.kind === 'query' ? model.schema.getQueryType() : model.schema.getMutationType();
  const field = root?.getFields()[operation.field];
  if (field === undefined) throw new TypeError(`${operation.id} has no root field ${operation.field}`);
  return field;
}
