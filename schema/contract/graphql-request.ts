/** One operation as a client sends it, whatever door it comes in by. */
export interface GraphqlRequest {
  /** Empty: the document is named by its id. */
  readonly query: string;
  /** SHA-256 of the document. */
  readonly documentId?: string | undefined;
  readonly operationName: string | undefined;
  /** As the client sent them. */
  readonly variables: unknown;
  /**
   * The same object for every request of the same bytes, whoever sends them: facts of the text are kept by it, and nothing of a caller or
   * a tenant may be.
   */
  readonly sameBytes?: object | undefined;
}
