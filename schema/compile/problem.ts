/** Build problems: what is wrong in a contract or overlay, where, why, and the line that mends it. */

export interface BuildProblem {
  /** Path of the file to edit, as the service developer knows it. */
  readonly file: string;
  /** JSON pointer (RFC 6901) or JSONPath (RFC 9535) of the place. */
  readonly pointer: string;
  readonly reason: string;
  /** What to write, and where. */
  readonly remedy: string;
}

/** Stops a build. Holds every problem found in the step that failed, not just the first. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
  readonly problems: readonly BuildProblem[];

  constructor(problems: readonly BuildProblem[]) {
    super(problems.map(describeProblem).join('\n\n'));
    this.problems = problems;
  }
}

/** One problem as four lines of plain text. */
export function describeProblem(problem: BuildProblem): string {
  return [
    `${problem.file}`,
    `  at      ${problem.pointer}`,
    `  problem ${problem.reason}`,
    `  remedy  ${problem.remedy}`,
  ].join('\n');
}

/** Throws when there is anything to report. */
export function failOn(problems: readonly BuildProblem[]): void {
  if (problems.length > 0) throw new BuildError(problems);
}

/** JSON pointer of a path (RFC 6901 §3). */
export function pointerOf(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
