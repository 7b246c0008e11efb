/** Secrets that stand in files (`NAME_FILE`), as orchestrators mount them: an environment shows in process lists, crash reports and child processes. */
import { readFileSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

export function fileVariable(variable: string): string {
  return `${variable}_FILE`;
}

/**
 * The value of a secret from its variable or its file; `undefined` for neither.
 *
 * @param problems gets what is wrong, without the value
 */
export function readSecret(environment: Environment, variable: string, problems: string[]): string | undefined {
  const value = environment[variable];
  const path = environment[fileVariable(variable)];
  if (!path) return value;
  if (value) {
    problems.push(`${variable}: found it and ${fileVariable(variable)}; expected one of them`);
    return undefined;
  }
  try {
    // Editors end a file with a line feed, which is no part of a secret.
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problems.push(`${fileVariable(variable)}: cannot read ${JSON.stringify(path)} (${code}); expected a file`);
    return undefined;
  }
}
