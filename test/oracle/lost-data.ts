/** What an answer may look like when a subgraph misbehaves: parts may be lost, nothing may be wrong, and it says so. */
import type { Answer } from './answerer.ts';
import { compareData, type Path } from './compare.ts';
import { nullPoint } from './null-points.ts';

export interface HonestyOptions {
  /** Whether lost data need an error at all. */
  readonly tells: boolean;
  /** Whether each error has to have a code, and a path to where data were lost. */
  readonly places: boolean;
}

/** Rules an answer breaks, in words; none when it only lost data and told so. */
export function misleading(truth: Answer, actual: Answer, { tells, places }: HonestyOptions): string[] {
  const differences = compareData(truth, actual).filter(({ kind }) => kind === 'data');
  const errors = actual.errors ?? [];
  const wrong = differences
    .filter((difference) => 'actual' in difference && difference.actual !== null)
    .map(({ path }) => `${at(path)} is not what it should be`);
  if (tells && differences.length > 0 && errors.length === 0) wrong.push('data are lost and no error says so');
  if (!places) return wrong;
  for (const { path, extensions } of errors) {
    if (typeof extensions?.code !== 'string') wrong.push(`the error at ${at(path ?? null)} has no code`);
    if (path === undefined) wrong.push('an error has no path');
    else if (!leadsToLoss(path)) wrong.push(`the error at ${at(path)} is where nothing was lost`);
  }
  return wrong;

  /** At a null, or at an object or list that lost something below. */
  function leadsToLoss(path: Path): boolean {
    return (
      nullPoint(actual.data ?? null, path) !== null ||
      differences.some((difference) => path.every((step, depth) => difference.path?.[depth] === step))
    );
  }
}

const at = (path: Path | null): string => JSON.stringify(path);
