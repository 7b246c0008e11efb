/** Headers for browsers that are led to open an answer as a page. */
import { type HeadStep, headStep } from './step.ts';

export function setSecurityHeaders(): HeadStep {
  return headStep((_request, answer) => {
    // JSON stays JSON, whatever it looks like.
    answer.header('x-content-type-options', 'nosniff');
    // The address may hold a persisted query and its variables.
    answer.header('referrer-policy', 'no-referrer');
  });
}
