/** Which paths belong to REST callers, also those that no operation has. */
import type { RestDoor } from '../../../schema/contract/rest.ts';
import { REST_ROOT } from '../../../schema/contract/rest-paths.ts';

/** The graph has a path below the root of REST, too. */
const GRAPH = `${REST_ROOT}/graphql`;

/** @returns whether a path (without its query) is answered in the form of REST */
export function restPaths(doors: readonly RestDoor[]): (path: string) => boolean {
  if (doors.length === 0) return () => false;
  const prefixes = [REST_ROOT, ...doors.flatMap(({ contract }) => Object.keys(contract.aliases))];
  return (path) => path !== GRAPH && prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}
