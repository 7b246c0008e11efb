/** The error catalogue of the services: every code a service may answer, with its status and texts. */

import { COMMON_PROBLEM_TEXTS } from './common-problem-texts.ts';
import { OPERATION_PROBLEM_TEXTS } from './operation-problem-texts.ts';
import type { ProblemText } from './problem-text.ts';

/** By code. */
export const PROBLEM_TEXTS: Readonly<Record<string, ProblemText>> = {
  ...COMMON_PROBLEM_TEXTS,
  ...OPERATION_PROBLEM_TEXTS,
};
