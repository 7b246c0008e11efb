/**
 * Places of an answer, and which fetch knows what about each: the plan compiler's picture of all rows. A place is a
 * response path without list positions. Rows reach a place through its parent's rows, or are attached to it by a fetch
 * of entities that looks them up by key.
 */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { Conditions, EntityStep, ObjectShape } from '../../../../schema/contract/fetch.ts';
import type { ShortKey } from './short-keys.ts';

/** Numbers the fetches of a plan in the order the plan names them. */
export type FetchId = number;

/** A fetch of entities as seen from the place whose objects it completes. */
export interface Attachment {
  readonly fetch: FetchId;
  readonly step: EntityStep;
  readonly requires: readonly QueryPlanSelectionNode[];
  /** Type condition → name that is sent as `__typename` instead (an interface object has no object types there). */
  readonly typenames: ReadonlyMap<string, string>;
  /** Printed arguments of required fields, by response key, where the schema gives some. */
  readonly requiredArguments: ReadonlyMap<string, string>;
  /** By response key, when a required field was fetched: one of these held. A key that is always fetched is not listed. */
  readonly inputConditions: ReadonlyMap<string, readonly Conditions[]>;
  /** How keys are written shorter than as whole representations, `null` when they are not. */
  readonly short: ShortKey | null;
  /** The fetches whose rows the keys are made of, and those that lead to them. */
  readonly sources: ReadonlySet<FetchId>;
}

export interface Place {
  readonly children: Map<string, Place>;
  readonly attachments: Attachment[];
}

export interface RootRows {
  readonly fetch: FetchId;
  readonly shape: ObjectShape;
}

export function createPlace(): Place {
  return { children: new Map(), attachments: [] };
}

/** The place at a response path, made on first use. */
export function placeAt(root: Place, path: readonly string[]): Place {
  let place = root;
  for (const key of path) {
    let child = place.children.get(key);
    if (child === undefined) {
      child = createPlace();
      place.children.set(key, child);
    }
    place = child;
  }
  return place;
}
