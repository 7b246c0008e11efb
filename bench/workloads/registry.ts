/** Every workload by its name on the command line. */
import { createCachedWorkload } from './cached.ts';
import { createColdWorkload } from './cold.ts';
import { createFederationWorkload } from './federation.ts';
import { createPageWorkload } from './page.ts';
import { createPortalWorkload, PORTAL_PAGES } from './portal.ts';
import { createSoakWorkload } from './soak.ts';
import type { Workload } from './workload.ts';

const WORKLOADS: Readonly<Record<string, () => Workload | Promise<Workload>>> = {
  page20: () => createPageWorkload(20),
  page200: () => createPageWorkload(200),
  page2000: () => createPageWorkload(2000),
  portal: () => createPortalWorkload(null),
  cached: () => createCachedWorkload('memory'),
  'cached-redis': () => createCachedWorkload('redis'),
  cold: createColdWorkload,
  federation: createFederationWorkload,
  ...Object.fromEntries(PORTAL_PAGES.map((page) => [`portal:${page}`, () => createPortalWorkload(page)])),
};

/** Of the soak, which has a runner of its own. */
const APART: typeof WORKLOADS = { soak: createSoakWorkload };

export const WORKLOAD_NAMES = Object.keys(WORKLOADS);

/** `portal` stands for itself and for each of its pages. */
export function expandWorkload(name: string): readonly string[] {
  return [name, ...WORKLOAD_NAMES.filter((other) => other.startsWith(`${name}:`))];
}

/** @throws {RangeError} for a name that is not one of {@link WORKLOAD_NAMES} */
export async function loadWorkload(name: string): Promise<Workload> {
  const make = WORKLOADS[name] ?? APART[name];
  if (make === undefined) throw new RangeError(`no workload ${name}; there are: ${WORKLOAD_NAMES.join(' ')}`);
  return make();
}
