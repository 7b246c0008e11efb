/** Every workload by its name on the command line. */
import { createPageWorkload } from './page.ts';
import type { Workload } from './workload.ts';

const WORKLOADS: Readonly<Record<string, () => Workload | Promise<Workload>>> = {
  page20: () => createPageWorkload(20),
  page200: () => createPageWorkload(200),
  page2000: () => createPageWorkload(2000),
};

export const WORKLOAD_NAMES = Object.keys(WORKLOADS);

/** @throws {RangeError} for a name that is not one of {@link WORKLOAD_NAMES} */
export async function loadWorkload(name: string): Promise<Workload> {
  const make = WORKLOADS[name];
  if (make === undefined) throw new RangeError(`no workload ${name}; there are: ${WORKLOAD_NAMES.join(' ')}`);
  return make();
}
