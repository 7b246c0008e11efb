/** Subgraphs → supergraph, by Apollo's composition. */
import { composeServices } from '@apollo/composition';
import { type DocumentNode, type GraphQLSchema, printSchema } from 'graphql';
import { BuildError } from './problem.ts';

export interface ComposedSupergraph {
  readonly supergraphSdl: string;
  /** What clients see. */
  readonly apiSdl: string;
  readonly apiSchema: GraphQLSchema;
}

/** @throws {BuildError} with the composer's own messages */
export function compose(subgraphs: readonly { service: string; document: DocumentNode }[]): ComposedSupergraph {
  const result = composeServices(
    subgraphs.map(({ service, document }) => ({ name: service, url: `local://${service}`, typeDefs: document })),
  );
  if (result.errors !== undefined) {
    throw new BuildError(
      result.errors.map((error) => ({
        file: 'schema/generated/supergraph.graphql',
        pointer: String(error.extensions.code ?? 'composition'),
        reason: error.message,
        remedy: 'change the overlay of the service that the message names',
      })),
    );
  }
  const apiSchema = result.schema.toAPISchema().toGraphQLJSSchema();
  return { supergraphSdl: result.supergraphSdl, apiSdl: `${printSchema(apiSchema)}\n`, apiSchema };
}
