/** Every dashboard, in the order in which somebody who was called looks at them. */
import { CACHES } from './caches.ts';
import { CIRCUITS } from './circuits.ts';
import type { Dashboard } from './dashboard.ts';
import { ERRORS } from './errors.ts';
import { LIMITS } from './limits.ts';
import { LIVE } from './live.ts';
import { OPERATIONS } from './operations.ts';
import { OVERVIEW } from './overview.ts';
import { PREPARATION } from './preparation.ts';
import { RUNTIME } from './runtime.ts';
import { SERVICES } from './services.ts';
import { SIGN_IN } from './sign-in.ts';
import { SLO } from './slo.ts';

export const DASHBOARDS: readonly Dashboard[] = [
  OVERVIEW,
  SLO,
  OPERATIONS,
  ERRORS,
  SERVICES,
  CIRCUITS,
  CACHES,
  LIMITS,
  SIGN_IN,
  LIVE,
  RUNTIME,
  PREPARATION,
];
