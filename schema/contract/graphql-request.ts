/** One operation as a client sends it, whatever door it comes in by. */
import type { RequestMemo } from './request-memo.ts';

export interface GraphqlRequest {
  /** Empty: the document is named by its id. */
  readonly query: string;
  /** SHA-256 of the document. */
  readonly documentId?: string | undefined;
  readonly operationName: string | undefined;
  /** As the client sent them. */
  readonly variables: unknown;
  /** What is known of the bytes it came in. */
  readonly memo?: RequestMemo | undefined;
}
