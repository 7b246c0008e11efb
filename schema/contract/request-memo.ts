/**
 * What was found out from the bytes of a request: facts of the text, the same whoever sends it. Requests of equal bytes share
 * one; nothing of a caller or a tenant may be put here.
 */
export interface RequestMemo {
  /** Who found the facts out; anybody else begins anew. */
  owner: object | null;
  facts: unknown;
}
