/** One fetch of a plan while it is compiled: the steps it takes so far, and for how long and whom each lets an answer be kept. */
import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { sharedBy } from '../../../schema/contract/cache-policy.ts';
import type { Conditions, Step } from '../../../schema/contract/fetch.ts';
import type { CachePolicy } from '../../../schema/contract/operation-binding.ts';
import type { Selected } from '../../../schema/contract/selections.ts';
import type { EntityBinding, MaskBinding } from '../../../schema/contract/type-binding.ts';
import type { Service } from '../service.ts';

/** Where the compiler is: the path from the fetch's place, and what limits it. */
export interface Position {
  readonly path: readonly string[];
  readonly conditions: Conditions;
}

/** A selected field of the objects at a place. */
export interface RowField {
  readonly type: GraphQLObjectType;
  readonly selected: Selected;
  /** Where their rows are. */
  readonly parent: Position;
  /** The field itself. */
  readonly at: Position;
  /** Types of rows that have it, `null`: all. */
  readonly types: ReadonlySet<string> | null;
}

export class FetchCompilation {
  readonly service: Service;
  readonly schema: GraphQLSchema;
  readonly allocate: () => number;
  readonly steps: Step[] = [];
  readonly cache: (CachePolicy | null)[] = [];

  constructor(service: Service, schema: GraphQLSchema, allocate: () => number) {
    this.service = service;
    this.schema = schema;
    this.allocate = allocate;
  }

  /** A write, or a read whose contract promises nothing, keeps the whole answer out of the cache. */
  noteCall(operationId: string): void {
    const operation = this.service.operation(operationId);
    this.cache.push(operation.method === 'GET' ? operation.cache : null);
  }

  noteEntity({ fetch }: EntityBinding): void {
    if (fetch.kind !== 'key') this.noteCall(fetch.operation);
  }

  /** A value that some do not see is shared by those who see the same. */
  noteMask(mask: MaskBinding | null): void {
    if (mask !== null) this.cache.push(sharedBy(mask.self === null ? 'role' : 'user'));
  }
}

/** Conditions that hold for every use; uses are alternatives, so several of them promise nothing. */
export function sharedConditions({ alternatives }: Selected): Conditions {
  return alternatives.length === 1 ? (alternatives[0] ?? []) : [];
}

export function fieldOf(type: GraphQLObjectType, { node }: Selected): GraphQLField<unknown, unknown> {
  const field = type.getFields()[node.name.value];
  if (field === undefined) throw new TypeError(`${type.name} has no field ${node.name.value}`);
  return field;
}
