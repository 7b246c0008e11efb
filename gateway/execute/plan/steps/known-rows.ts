/** What is known of the rows that the fetches of a plan bring, while its steps are made. */
import type { Conditions, ObjectShape } from '../../../../schema/contract/fetch.ts';
import { type Attachment, createPlace, type FetchId, type Place, placeAt, type RootRows } from '../rows/places.ts';

export class KnownRows {
  readonly roots: RootRows[] = [];
  readonly place: Place = createPlace();
  /** By fetch: itself, and those whose rows lead to its own. */
  private readonly sources = new Map<FetchId, ReadonlySet<FetchId>>();
  /** By fetch and response path: the conditions under which what is there is fetched. */
  private readonly conditions = new Map<FetchId, ReadonlyMap<string, readonly Conditions[]>>();

  /** @param root shape of its root fields, `null` for a fetch of entities */
  add(fetch: FetchId, root: ObjectShape | null, conditions: ReadonlyMap<string, readonly Conditions[]>): void {
    if (root !== null) this.roots.push({ fetch, shape: root });
    this.sources.set(fetch, new Set([fetch]));
    this.conditions.set(fetch, conditions);
  }

  attach(attachment: Attachment, path: readonly string[]): void {
    placeAt(this.place, path).attachments.push(attachment);
    // Entities of several types come by one fetch: whatever leads to one of them leads to it.
    this.sources.set(
      attachment.fetch,
      new Set([...this.sourcesOf(attachment.fetch), attachment.fetch, ...attachment.sources]),
    );
  }

  sourcesOf(fetch: FetchId): ReadonlySet<FetchId> {
    return this.sources.get(fetch) ?? new Set();
  }

  conditionsOf(fetch: FetchId, pathKey: string): readonly Conditions[] {
    return this.conditions.get(fetch)?.get(pathKey) ?? [];
  }
}
