/** What is compared: a thing that answers GraphQL operations. */

export interface Operation {
  readonly query: string;
  /** Needed when the document holds several operations. */
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

export interface AnswerError {
  readonly message: string;
  readonly path?: (string | number)[];
  readonly extensions?: Record<string, unknown>;
}

export interface Answer {
  readonly data?: unknown;
  readonly errors?: AnswerError[];
  readonly extensions?: Record<string, unknown>;
}

export type Answerer = (operation: Operation) => Promise<Answer>;

/** An answerer that holds something open. */
export interface RunningAnswerer {
  readonly answer: Answerer;
  close(): Promise<void>;
}
