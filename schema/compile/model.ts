/** What the compiler knows of one service after its contract, overlay and generated types were read together. */
import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { JsonObject } from './document.ts';
import type {
  CollectionExtension,
  EntityExtension,
  MaskExtension,
  ReferenceExtension,
  SubscriptionExtension,
} from './extensions.ts';
import type { GeneratedTypes } from './generate-types.ts';
import type { OperationModel } from './operation-model.ts';
import type { BuildProblem } from './problem.ts';
import type { ServiceSource } from './service-source.ts';

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
