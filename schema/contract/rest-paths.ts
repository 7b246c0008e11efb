/** Under which public paths an operation of a contract can be called. Build and run have to agree on them. */

/** Everything of the pass-through lives below it; aliases are there too, and at the root as well. */
export const REST_ROOT = '/api';

/**
 * @param aliases older public path prefix → path prefix of the contract
 * @param path    template of the contract
 * @returns the path of today first
 */
export function publicPaths(aliases: Readonly<Record<string, string>>, path: string): readonly string[] {
  const paths = new Set([`${REST_ROOT}${path}`]);
  for (const [from, to] of Object.entries(aliases)) {
    if (path !== to && !path.startsWith(`${to}/`)) continue;
    const older = from + path.slice(to.length);
    paths.add(older).add(`${REST_ROOT}${older}`);
  }
  return [...paths];
}
