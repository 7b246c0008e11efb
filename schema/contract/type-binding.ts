/** What is known of a type: how an entity is fetched, which properties are masked, which member an object is. */

/** How an entity is fetched by key. */
export interface EntityBinding {
  readonly type: string;
  readonly key: string;
  /** Property of the row that holds the key. */
  readonly property: string;
  readonly fetch:
    | {
        readonly kind: 'batch';
        readonly operation: string;
        readonly parameter: string;
        readonly max: number;
        readonly rows: string | null;
      }
    /** The operation answers the whole table, which is small. */
    | { readonly kind: 'table'; readonly operation: string }
    /** One call a key. */
    | { readonly kind: 'single'; readonly operation: string; readonly parameter: string }
    /** The service only adds fields to somebody else's entity. */
    | { readonly kind: 'key' };
}

/** Who may read a property; everybody else reads `null` without an error (masking). */
export interface MaskBinding {
  readonly roles: readonly string[];
  /** Property of the row that must equal the caller's id. */
  readonly self: string | null;
}

export interface TypeBinding {
  /** GraphQL field → property name in the JSON, where they differ. */
  readonly names?: Readonly<Record<string, string>>;
  readonly masks?: Readonly<Record<string, MaskBinding>>;
}

/** How a JSON object says which member of a union (or implementation of an interface) it is. */
export interface AbstractTypeBinding {
  /** Discriminator property, `null` when the contract has none: then `members` are tried by their required properties. */
  readonly property: string | null;
  readonly mapping: Readonly<Record<string, string>>;
  readonly members: readonly { readonly type: string; readonly required: readonly string[] }[];
}
