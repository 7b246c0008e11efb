/**
 * Which response names are taken at one path of the answer, and by what: two selections may share a name only when they
 * are the same field with the same arguments and type (GraphQL §5.3.2, field selection merging). Stricter than the rule,
 * which would allow other fields of the same shape under distinct object types.
 */

export interface Taken {
  /** Field, printed arguments and type. */
  readonly signature: string;
  /** Names below; shared by everything selected under this name. */
  readonly below: ResponseNames;
}

export type ResponseNames = Map<string, Taken>;

/** The entry of a name for a field of this signature; `null` when something else has the name. */
export function take(names: ResponseNames, name: string, signature: string): Taken | null {
  const taken = names.get(name);
  if (taken !== undefined) return taken.signature === signature ? taken : null;
  const entry: Taken = { signature, below: new Map() };
  names.set(name, entry);
  return entry;
}

/** Puts what a fragment selects at a path beside what is there; false, and nothing changed, when they do not merge. */
export function mergeInto(names: ResponseNames, fragment: ResponseNames): boolean {
  if (!mergeable(names, fragment)) return false;
  copyInto(names, fragment);
  return true;
}

function mergeable(names: ResponseNames, others: ResponseNames): boolean {
  return [...others].every(([name, other]) => {
    const own = names.get(name);
    return own === undefined || (own.signature === other.signature && mergeable(own.below, other.below));
  });
}

function copyInto(names: ResponseNames, others: ResponseNames): void {
  for (const [name, other] of others) {
    const own = names.get(name) ?? { signature: other.signature, below: new Map() };
    names.set(name, own);
    copyInto(own.below, other.below);
  }
}
