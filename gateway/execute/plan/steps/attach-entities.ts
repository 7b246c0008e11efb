/** A fetch of entities → the attachment at its place: what its representations need, and which fetches they are made of. */
import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Conditions, EntityStep } from '../../../../schema/contract/fetch.ts';
import { Code } from '../code.ts';
import { emitCollector } from '../rows/collectors.ts';
import { type Attachment, type FetchId, placeAt } from '../rows/places.ts';
import { RowCode } from '../rows/rows.ts';
import { shortKeyOf } from '../rows/short-keys.ts';
import { pathKey } from './fetch-conditions.ts';
import { attachedBelow, operationOf, requiredKeys, topFields, typenamesOf } from './fetch-nodes.ts';
import type { KnownRows } from './known-rows.ts';

export interface AttachmentRules {
  /** Everything the supergraph knows, hidden types included. */
  readonly fullSchema: GraphQLSchema;
  readonly fieldNames: ReadonlySet<string>;
  /** Arguments that `@requires` gives the fields it needs, by subgraph and `Type.field`. */
  readonly requiredArguments: (service: string, type: string, field: string) => ReadonlyMap<string, string>;
}

/** A fetch of entities where the plan has it. */
export interface EntityFetch {
  readonly id: FetchId;
  readonly node: FetchNode;
  readonly path: readonly string[];
  /** Fetches whose rows are there before it runs. */
  readonly visible: ReadonlySet<FetchId>;
}

export function attachmentOf(
  rules: AttachmentRules,
  known: KnownRows,
  { id, node, path, visible }: EntityFetch,
  step: EntityStep,
): Attachment {
  const sources = new Set([...visible].flatMap((fetch) => [...known.sourcesOf(fetch)]));
  const representations = {
    requires: node.requires ?? [],
    typenames: typenamesOf(node),
    inputConditions: inputConditions(known, sources, path, (node.requires ?? []).flatMap(requiredKeys)),
  };
  return {
    ...representations,
    fetch: id,
    step,
    requiredArguments: requiredArguments(rules, node, step.object.type),
    short: step.keyField === null ? shortKeyOf(rules.fullSchema, representations) : null,
    sources: reachable(rules, known, path, sources, node),
  };
}

/** Of the fetches that are there already, those that hold what the representations need, and those that lead to them. */
function reachable(
  { fullSchema, fieldNames }: AttachmentRules,
  known: KnownRows,
  path: readonly string[],
  visible: ReadonlySet<FetchId>,
  node: FetchNode,
): ReadonlySet<FetchId> {
  const { roots, place } = known;
  const needed = new Set<FetchId>();
  const keys = new Set((node.requires ?? []).flatMap(requiredKeys));
  // The walk is what is asked for; its code is thrown away.
  const rows = new RowCode(new Code(fieldNames), fullSchema);
  emitCollector(rows, { roots, place, path, sources: visible }, (found) => {
    for (const { fetch, shape } of found) {
      if (shape.typename === null && ![...keys].some((key) => shape.field(key).length > 0)) continue;
      for (const source of known.sourcesOf(fetch)) needed.add(source);
    }
  });
  for (const fetch of attachedBelow(placeAt(place, path), node.requires ?? [])) {
    if (visible.has(fetch)) for (const source of known.sourcesOf(fetch)) needed.add(source);
  }
  return needed;
}

function inputConditions(
  known: KnownRows,
  fetches: ReadonlySet<FetchId>,
  path: readonly string[],
  keys: readonly string[],
): ReadonlyMap<string, readonly Conditions[]> {
  const found = new Map<string, readonly Conditions[]>();
  for (const key of keys) {
    const alternatives = [...fetches].flatMap((fetch) => known.conditionsOf(fetch, pathKey([...path, key])));
    if (alternatives.length > 0 && alternatives.every((all) => all.length > 0)) found.set(key, alternatives);
  }
  return found;
}

function requiredArguments(rules: AttachmentRules, node: FetchNode, type: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [field, owner] of topFields(operationOf(node))) {
    for (const [key, text] of rules.requiredArguments(node.serviceName, owner ?? type, field)) found.set(key, text);
  }
  return found;
}
