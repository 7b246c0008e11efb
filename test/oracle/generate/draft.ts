/** An operation while it is being made. */
import type { FragmentDefinitionNode, GraphQLCompositeType, GraphQLSchema, VariableDefinitionNode } from 'graphql';
import type { Random } from '../random.ts';
import type { ResponseNames } from './response-names.ts';

export interface DraftVariable {
  readonly name: string;
  /** Printed type. */
  readonly type: string;
  /** Where its value came from: a variable is used again only where the same values make sense. */
  readonly hint: string;
  readonly definition: VariableDefinitionNode;
}

export interface DraftFragment {
  readonly definition: FragmentDefinitionNode;
  readonly on: GraphQLCompositeType;
  readonly names: ResponseNames;
}

export interface Draft {
  readonly schema: GraphQLSchema;
  readonly random: Random;
  /** Values that find something, see `SyntheticSupergraph.values`. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  /** Put before the names of fragments, so that several operations share a document. */
  readonly prefix: string;
  readonly variables: DraftVariable[];
  /** Given values; a variable without one was left out. */
  readonly given: Record<string, unknown>;
  readonly fragments: DraftFragment[];
  /** Aliases may be names of fields, keys and required ones among them. Otherwise they collide with nothing. */
  readonly collidingAliases: boolean;
  /** How many more fields may be selected. */
  budget: number;
}
