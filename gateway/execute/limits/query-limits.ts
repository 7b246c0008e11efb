/** What a document may ask for at most. Everything is measured after fragments are followed, before the schema is looked at. */

export interface QueryLimits {
  /** Characters of the document's text. A longer text is refused unread. Default 20000; the portal's longest has 3100. */
  readonly maxCharacters: number;
  /** Lexical tokens of the text (GraphQL spec §2.1.6). Counting stops there. Default 1000; the portal's most is 287. */
  readonly maxTokens: number;
  /** Fields one inside the other, leaves included. Default 8; the portal's deepest page has 5. */
  readonly maxDepth: number;
  /** Selected fields of an operation; a fragment counts wherever it is spread. Default 300; the portal's largest page has 182. */
  readonly maxFields: number;
  /** Root fields of an operation: each is at least one call of a service. Default 20; the portal's most is 5. */
  readonly maxRootFields: number;
  /** Aliases of an operation: the way to ask one field many times. Default 30; the portal's most is 3. */
  readonly maxAliases: number;
  /** Directives of an operation. Default 50; the portal uses none. */
  readonly maxDirectives: number;
  /** Values written into an operation's arguments, items of lists and objects included. Default 200; the portal's most is 17. */
  readonly maxValues: number;
  /** Times one field may stand inside itself. Default 1, which is once more than the portal needs. */
  readonly maxRecursion: number;
  /** Cost of an operation with its variables, in the units of `@cost`. Default 5000; the portal's most is 3326, with pages of 100 rows. */
  readonly maxCost: number;
  /** Value of an argument that says how many rows a page has (`@listSize`). Default 100, as in every contract. */
  readonly maxPageSize: number;
  /** Items of a list whose size neither the supergraph nor the request says, for the cost. Default 10. */
  readonly assumedListSize: number;
}

export const DEFAULT_LIMITS: QueryLimits = {
  maxCharacters: 20_000,
  maxTokens: 1000,
  maxDepth: 8,
  maxFields: 300,
  maxRootFields: 20,
  maxAliases: 30,
  maxDirectives: 50,
  maxValues: 200,
  maxRecursion: 1,
  maxCost: 5000,
  maxPageSize: 100,
  assumedListSize: 10,
};

/**
 * What may be asked of the schema itself. The query of graphql-js and of every editor (`getIntrospectionQuery`, all options)
 * is 15 deep and has 230 fields; it never reaches a service, so that it has limits of its own.
 */
export const INTROSPECTION_LIMITS = { maxDepth: 20, maxFields: 400 } as const;

/**
 * Brackets one inside the other, of any kind. The parser of graphql-js calls itself for each of them and runs out of stack
 * near 1,700; nothing the other limits allow comes near this number.
 */
export const MAX_NESTING = 200;
