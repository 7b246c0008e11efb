/** What the gateway tells of the project it serves. */

export interface Example {
  readonly name?: string;
  readonly text: string;
}

export interface Project {
  /** Operations of the project's client. */
  readonly examples: readonly Example[];
  /** Somebody writes at it: what is wrong with it can be asked for. */
  readonly watched: boolean;
}

export async function loadProject(): Promise<Project> {
  const response = await fetch('/playground/project.json');
  return (await response.json()) as Project;
}
