/**
 * Documents that Apollo Server has parsed and validated. Its own store counts their JSON up to 30 MB; what the documents hold, with
 * the tokens they were read from, is many times that.
 */
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { REMEMBERED_CHARACTERS } from '../../../schema/contract/memory-bounds.ts';

type DocumentStore = NonNullable<ApolloServerOptionsWithGateway<never>['documentStore']>;

export function createDocumentStore(): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: ({ loc }) => (loc?.end ?? 0) + 1,
  });
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => void documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}
