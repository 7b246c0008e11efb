/** What the error catalogue says of one code. */

export interface ProblemText {
  /** HTTP status of the answer. */
  readonly status: number;
  readonly en: string;
  readonly es: string;
}
