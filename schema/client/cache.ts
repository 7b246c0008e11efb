/** Apollo's cache as the graph wants it: identities, pages and parts of records as the compiler found them. */
import { type FieldPolicy, InMemoryCache, type InMemoryCacheConfig, type TypePolicies } from '@apollo/client/cache';
import { KEY_FIELDS, PAGED_FIELDS, POSSIBLE_TYPES, VALUE_TYPES } from './generated/graph-facts.ts';
import { pages } from './pages.ts';

interface WritablePolicy {
  keyFields?: (object: Readonly<Record<string, unknown>>) => string[] | false;
  merge?: true;
  fields?: Record<string, FieldPolicy>;
}

export function typePolicies(): TypePolicies {
  const policies: Record<string, WritablePolicy> = {};
  const policyOf = (type: string): WritablePolicy => {
    policies[type] ??= {};
    return policies[type];
  };
  for (const [type, fields] of Object.entries(KEY_FIELDS)) {
    // Without its key a record is a part of the one it was found in, as records without `id` are.
    policyOf(type).keyFields = (object) => (fields.every((field) => object[field] !== undefined) ? [...fields] : false);
  }
  for (const type of VALUE_TYPES) policyOf(type).merge = true;
  for (const [type, fields] of Object.entries(PAGED_FIELDS)) {
    policyOf(type).fields = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, pages(field)]));
  }
  return policies as TypePolicies;
}

/** @param config goes before ours */
export function createCache(config: InMemoryCacheConfig = {}): InMemoryCache {
  return new InMemoryCache({
    ...config,
    possibleTypes: { ...POSSIBLE_TYPES, ...config.possibleTypes },
    typePolicies: { ...typePolicies(), ...config.typePolicies },
  });
}
