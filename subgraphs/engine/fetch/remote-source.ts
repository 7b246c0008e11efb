/** A GraphQL subgraph behind HTTP as a source of compiled plans: one `POST` a fetch, rows are read from its JSON in place. */
import { type GraphQLSchema, Kind, type SelectionSetNode } from 'graphql';
import {
  type CompiledFetch,
  Failure,
  type FetchDescription,
  type Run,
  type Source,
} from '../../../schema/contract/fetch.ts';
import type { CachePolicy } from '../../../schema/contract/operation-binding.ts';
import { createPerOwner } from '../../../schema/contract/per-owner.ts';
import { within } from '../../../schema/contract/recording.ts';
import { conditionsOf } from '../../../schema/contract/selections.ts';
import type { GraphqlClient, GraphqlEndpoint } from '../upstream/graphql-client.ts';
import { JoinedEntities } from './joined-entities.ts';
import { readEntities, readRoot } from './remote-answer.ts';
import { RemoteShapes, readRenames } from './remote-shape.ts';
import { typesOfSubgraph } from './remote-types.ts';

export interface RemoteSourceOptions {
  /** The subgraph as the supergraph calls it. */
  readonly name: string;
  /** Its GraphQL endpoint. */
  readonly url: string;
  /** The whole supergraph, hidden types and join directives included. */
  readonly fullSchema: GraphQLSchema;
  /** Shared by the sources of a process; outlives them. */
  readonly client: Pick<GraphqlClient, 'connect'>;
  /** What its answers promise. Default: nothing, as somebody else's subgraph does. */
  readonly cache?: CachePolicy | null;
}

export function createRemoteSource(options: RemoteSourceOptions): Source {
  const { name, url, fullSchema, client, cache = null } = options;
  const endpoint = client.connect(name, url);
  const types = typesOfSubgraph(fullSchema, name);
  const joinsOf = createPerOwner((_run: Run) => new Map<string, JoinedEntities>());
  return {
    name,
    compileFetch: (fetch, allocate) => {
      const clientKey = readRenames(fetch.renames);
      const shapes = new RemoteShapes(fullSchema, types, clientKey);
      const place = { service: name, clientKey };
      const compiled = fetch.entities
        ? compileEntities(fetch, shapes, place, endpoint, allocate(), joinsOf)
        : compileRoot(fetch, shapes, place, endpoint, allocate());
      return { ...compiled, cache: [cache] };
    },
    close: endpoint.close,
  };
}

type Place = Parameters<typeof readRoot>[2];

function compileRoot(
  fetch: FetchDescription,
  shapes: RemoteShapes,
  place: Place,
  endpoint: GraphqlEndpoint,
  slot: number,
): Omit<CompiledFetch, 'cache'> {
  const bodyOf = createBodyWriter(fetch);
  const keys = [...new Set(responseKeys(fetch.operation.selectionSet, false))];
  const always = [...new Set(responseKeys(fetch.operation.selectionSet, true))];
  const repeatable = fetch.operation.operation === 'query';
  const run = async (run: Run): Promise<unknown> => {
    const { event } = run;
    const answer = await endpoint.post({ body: bodyOf(run.variables, null), repeatable, event }, run.context);
    return readRoot(answer, { keys, always }, place, run);
  };
  return {
    steps: [{ kind: 'root', slot, conditions: [], run }],
    root: shapes.root(fetch.operation, slot),
  };
}

function compileEntities(
  fetch: FetchDescription,
  shapes: RemoteShapes,
  place: Place,
  endpoint: GraphqlEndpoint,
  slot: number,
  joinsOf: (run: Run) => Map<string, JoinedEntities>,
): Omit<CompiledFetch, 'cache'> {
  const [field] = fetch.operation.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || field.selectionSet === undefined) {
    throw new TypeError('a fetch of entities selects _entities');
  }
  const bodyOf = createBodyWriter(fetch);
  const { object, addTypename } = shapes.entities(field.selectionSet);
  const here = { ...place, slot, addTypename };
  const question = fetch.name === undefined ? fetch.text : fetch.text.replace(fetch.name, '');
  const joinedOf = (run: Run): JoinedEntities => {
    const started = (): JoinedEntities => {
      const { recording } = run.context;
      const span = recording?.current;
      const post = (representations: readonly string[]) =>
        endpoint.post({ body: bodyOf(run.variables, representations), repeatable: true }, run.context);
      // Calls that several fetches share belong to the first that asked.
      return new JoinedEntities(
        recording && span ? (representations) => within(recording, span, () => post(representations)) : post,
      );
    };
    if (!run.readsOnly) return started();
    const joined = joinsOf(run);
    let found = joined.get(question);
    if (found === undefined) {
      found = started();
      joined.set(question, found);
    }
    return found;
  };
  const load = async (
    keys: readonly string[],
    run: Run,
    represent: ((key: string) => string) | null,
  ): Promise<ReadonlyMap<string, unknown>> => {
    const representations = represent === null ? keys : keys.map(represent);
    const shares = joinedOf(run).ask(keys, representations);
    const rows = new Map<string, unknown>();
    for (const share of shares) {
      try {
        readEntities(await share.batch.answer, share, rows, here, run);
      } catch (error) {
        if (shares.length === 1) throw error;
        const failure = new Failure(error instanceof Error ? error : new Error(String(error)));
        for (const key of share.keys) if (key !== undefined) rows.set(key, failure);
      }
    }
    return rows;
  };
  return {
    steps: [{ kind: 'entities', slot, conditions: [], types: null, keyField: null, object, load }],
    root: null,
  };
}

/** Names that the objects of a selection set have in JSON. */
function responseKeys(set: SelectionSetNode, always: boolean): string[] {
  return set.selections.flatMap((selection) => {
    if (always && conditionsOf(selection).length > 0) return [];
    if (selection.kind === Kind.FIELD) return [selection.alias?.value ?? selection.name.value];
    return selection.kind === Kind.INLINE_FRAGMENT ? responseKeys(selection.selectionSet, always) : [];
  });
}

/** Writes the JSON text of the request. Representations are JSON already. */
function createBodyWriter({ text, name, variables }: FetchDescription) {
  const operationName = name === undefined ? '' : `,"operationName":${JSON.stringify(name)}`;
  const head = `{"query":${JSON.stringify(text)}${operationName},"variables":{`;
  const names = variables.map((variable) => [variable, `${JSON.stringify(variable)}:`] as const);
  return (values: Readonly<Record<string, unknown>>, representations: readonly string[] | null): string => {
    let given = representations === null ? '' : `"representations":[${representations.join(',')}]`;
    for (const [variable, prefix] of names) {
      const value = values[variable];
      if (value !== undefined) given += `${given === '' ? '' : ','}${prefix}${JSON.stringify(value)}`;
    }
    return `${head}${given}}}`;
  };
}
