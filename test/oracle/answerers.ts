/** What is held against the reference and the truth, by name. One line adds an answerer. */

import type { RunningAnswerer } from './answerer.ts';
import { createOurs } from './ours.ts';
import type { Rig } from './rig.ts';

export type AnswererFactory = (rig: Rig) => Promise<RunningAnswerer>;

export const ANSWERERS: Readonly<Record<string, AnswererFactory>> = { ours: createOurs };
