/** A subgraph's answer → what the steps of a fetch leave in their slots, and the errors it reports, at the client's paths. */
import { GatewayError } from '../../../schema/contract/errors.ts';
import { Failure, type Run } from '../../../schema/contract/fetch.ts';
import type { GraphqlAnswer } from '../upstream/graphql-client.ts';
import type { Share } from './joined-entities.ts';
import { type Path, pathOf, subgraphError } from './remote-error.ts';
import type { ClientKey } from './remote-shape.ts';

export interface AnswerPlace {
  readonly service: string;
  readonly clientKey: ClientKey;
}

export interface EntitiesPlace extends AnswerPlace {
  readonly slot: number;
  /** Rows get the `__typename` of their representation. */
  readonly addTypename: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The `data` of a root fetch, whose root fields are read from it.
 *
 * @param keys response keys of the root fields
 * @param always those of them that no condition leaves out
 * @throws {GatewayError} UPSTREAM_INVALID_RESPONSE
 */
export function readRoot(
  { data, errors }: GraphqlAnswer,
  { keys, always }: { readonly keys: readonly string[]; readonly always: readonly string[] },
  place: AnswerPlace,
  run: Run,
): Json {
  if (errors.length === 0) {
    if (!isObject(data)) throw invalid(place.service, 'data is no object');
    const missing = always.filter((key) => data[key] === undefined);
    if (missing.length === 0) return data;
    const failure = new Failure(invalid(place.service, `data lack ${missing.join(', ')}`));
    return { ...data, ...Object.fromEntries(missing.map((key) => [key, failure])) };
  }
  if (!isObject(data) && !isNothing(data)) throw invalid(place.service, 'data is no object');
  const found: Record<string, unknown> = { ...(data ?? {}) };
  let homeless: Failure | null = null;
  for (const entry of errors) {
    const error = subgraphError(entry, place.service);
    const path = pathOf(entry);
    if (path !== null && path.length > 0) run.report(error, clientPath(path, place.clientKey));
    else if (homeless === null) homeless = new Failure(error);
    else run.report(error, []);
  }
  if (homeless !== null) {
    const empty = keys.filter((key) => isNothing(found[key]));
    for (const key of empty) found[key] = homeless;
    if (empty.length === 0) run.report(homeless.error, []);
  }
  return found;
}

/**
 * Adds the entities of a fetch to `rows`, by the key that asked for them.
 *
 * @throws {GatewayError} UPSTREAM_INVALID_RESPONSE
 */
export function readEntities(
  { data, errors }: GraphqlAnswer,
  share: Share,
  rows: Map<string, unknown>,
  place: EntitiesPlace,
  run: Run,
): void {
  const { representations } = share.batch;
  const list = entitiesOf(data, representations.length, errors.length > 0, place.service);
  for (let index = 0; index < representations.length; index++) {
    const key = share.keys[index];
    if (key === undefined) continue;
    const row = list?.[index];
    if (isObject(row)) {
      if (place.addTypename) addTypename(row, representations[index] as string);
      rows.set(key, row);
    } else rows.set(key, isNothing(row) ? null : new Failure(invalid(place.service, 'an entity is no object')));
  }
  if (errors.length > 0) reportEntityErrors(errors, list, share, rows, place, run);
}

/** `null`: there are none, and errors say why. */
function entitiesOf(data: unknown, count: number, explained: boolean, service: string): readonly unknown[] | null {
  const list = isObject(data) ? data._entities : data;
  if (Array.isArray(list) && isObject(data)) {
    if (list.length === count) return list;
    throw invalid(service, `${list.length} entities for ${count} representations`);
  }
  if (explained && isNothing(list)) return null;
  throw invalid(service, 'no list of entities');
}

function reportEntityErrors(
  errors: readonly unknown[],
  list: readonly unknown[] | null,
  { batch, keys, first }: Share,
  rows: Map<string, unknown>,
  { service, slot, clientKey }: EntitiesPlace,
  run: Run,
): void {
  let homeless: Failure | null = null;
  for (const entry of errors) {
    const error = subgraphError(entry, service);
    const [field, index, ...rest] = pathOf(entry) ?? [];
    const known = field === '_entities' && typeof index === 'number' && batch.representations[index] !== undefined;
    const key = known ? keys[index] : undefined;
    if (known && key === undefined) continue;
    if (key !== undefined) {
      // A null that rose to the entity takes all its fields along, wherever they are shown.
      const lost = rows.get(key) === null;
      if (lost) rows.set(key, new Failure(error));
      if (!lost || rest.length > 0) run.reportBelow(slot, key, error, clientPath(rest, clientKey));
    } else if (homeless === null) homeless = new Failure(error);
    else if (first) run.report(error, []);
  }
  if (homeless === null) return;
  const empty = keys.filter((key) => rows.get(key) === null);
  for (const key of empty) rows.set(key, homeless);
  const shown = empty.length > 0 || list === null || list.some(isNothing);
  if (first && !shown) run.report(homeless.error, []);
}

/** The row is ours: nobody else has seen the parsed answer yet. */
function addTypename(row: Json, representation: string): void {
  (row as Record<string, unknown>).__typename = (JSON.parse(representation) as Json).__typename;
}

function clientPath(path: Path, clientKey: ClientKey): Path {
  const keys: string[] = [];
  return path.map((part) => {
    if (typeof part === 'number') return part;
    keys.push(part);
    return clientKey(keys);
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function invalid(service: string, reason: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { service, cause: new Error(reason) });
}
