/**
 * Fetches of one run that ask a subgraph the same of entities, at whatever place: those that start together are one call,
 * and an entity that was asked for already is not asked for again.
 */
import type { GraphqlAnswer } from '../upstream/graphql-client.ts';

/** One call. */
export interface Batch {
  /** JSON texts, in the order of the answer's entities. Complete once the answer is there. */
  readonly representations: string[];
  readonly answer: Promise<GraphqlAnswer>;
}

/** What a fetch has in one call. */
export interface Share {
  readonly batch: Batch;
  /** Its keys by the position of their representations; positions of others are left out. */
  readonly keys: string[];
  /** The fetch made the call: what concerns no entity is told once. */
  readonly first: boolean;
}

export class JoinedEntities {
  private readonly asked = new Map<string, { readonly batch: Batch; readonly index: number }>();
  private readonly post: (representations: readonly string[]) => Promise<GraphqlAnswer>;
  private open: Batch | null = null;

  constructor(post: (representations: readonly string[]) => Promise<GraphqlAnswer>) {
    this.post = post;
  }

  /** @param representations JSON texts, by the positions of their keys */
  ask(keys: readonly string[], representations: readonly string[]): Share[] {
    const shares: Share[] = [];
    for (let position = 0; position < keys.length; position++) {
      const text = representations[position] as string;
      const before = this.open;
      const { batch, index } = this.asked.get(text) ?? this.add(text);
      let share = shares.find((one) => one.batch === batch);
      if (share === undefined) {
        share = { batch, keys: [], first: batch === this.open && before === null };
        shares.push(share);
      }
      share.keys[index] = keys[position] as string;
    }
    return shares;
  }

  private add(text: string): { readonly batch: Batch; readonly index: number } {
    this.open ??= this.begin();
    const added = { batch: this.open, index: this.open.representations.length };
    this.open.representations.push(text);
    this.asked.set(text, added);
    return added;
  }

  private begin(): Batch {
    const representations: string[] = [];
    // What starts in the same turn is in the call.
    const answer = Promise.resolve().then(() => {
      this.open = null;
      return this.post(representations);
    });
    // Who asked looks at the answer in turn; until then nobody has seen that it failed.
    answer.catch(() => {});
    return { representations, answer };
  }
}
