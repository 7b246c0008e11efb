/** Prepared operations of one generation of the graph, remembered by their text. */
import { metrics } from '@opentelemetry/api';
import { LRUCache } from 'lru-cache';
import { REMEMBERED_CHARACTERS, REMEMBERED_OPERATIONS } from '../../../schema/contract/memory-bounds.ts';
import type { Graph } from './graph.ts';
import { type PreparedOperation, prepareOperation } from './prepare-operation.ts';
import { type ReadOperation, readDocument } from './read-document.ts';
import type { Shape } from './shape.ts';

export interface OperationStore {
  /**
   * @throws {RefusedRequest} when the document cannot run
   */
  prepare(text: string, operationName: string | undefined): PreparedOperation;
  /** What is remembered, the latest used first. */
  prepared(): Iterable<Remembered>;
}

export interface Remembered {
  readonly text: string;
  readonly name: string | undefined;
  readonly prepared: PreparedOperation;
}

/** GraphQL spec §2.1.9. */
const NAME = /^[_A-Za-z]\w*$/;

export function createOperationStore(graph: Graph): OperationStore {
  const operations = new LRUCache<string, Remembered>({
    max: REMEMBERED_OPERATIONS,
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_operation, key) => key.length + 1,
  });
  const shapes = new LRUCache<string, Shape>({
    max: REMEMBERED_OPERATIONS,
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_shape, key) => key.length + 1,
  });

  const durations = metrics.getMeter('serhafen').createHistogram('graphql_prepare_duration_seconds', {
    description: 'Time to parse, validate and plan an operation that was not remembered',
  });

  function shapeOf(key: string, make: () => Shape): Shape {
    const known = shapes.get(key);
    if (known !== undefined) return known;
    const made = make();
    shapes.set(key, made);
    return made;
  }

  return {
    prepare: (text, operationName) => {
      const read = (): ReadOperation => readDocument(graph.supergraph.apiSchema, text, operationName, graph.documents);
      if (operationName !== undefined && !NAME.test(operationName)) return prepareOperation(graph, read(), shapeOf);
      // A name cannot hold a line feed: no other name and text make the same key.
      const key = operationName === undefined ? text : `${operationName}\n${text}`;
      const known = operations.get(key);
      if (known !== undefined) {
        known.prepared.askedAgain = true;
        return known.prepared;
      }
      const startedAt = performance.now();
      const prepared = prepareOperation(graph, read(), shapeOf);
      durations.record((performance.now() - startedAt) / 1000);
      operations.set(key, { text, name: operationName, prepared });
      return prepared;
    },
    prepared: () => operations.values(),
  };
}
