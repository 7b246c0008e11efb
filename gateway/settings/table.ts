/** The one table of settings, of a part for each topic. */
import { ACCESS } from './access.ts';
import { AUDIT } from './audit.ts';
import { CACHES } from './caches.ts';
import { DOCUMENTS } from './documents.ts';
import { EVENTS } from './events.ts';
import { GRAPH } from './graph.ts';
import { LIMITS } from './limits.ts';
import { REQUESTS } from './requests.ts';
import { SERVER } from './server.ts';
import { SOCKETS } from './sockets.ts';
import { TELEMETRY } from './telemetry.ts';
import { TOKENS } from './tokens.ts';
import { UPSTREAMS } from './upstreams.ts';

/** In the order of the documentation. A `${NAME}` may only refer to a row above it. */
export const SETTINGS = {
  ...SERVER,
  ...TELEMETRY,
  ...AUDIT,
  ...TOKENS,
  ...REQUESTS,
  ...UPSTREAMS,
  ...LIMITS,
  ...CACHES,
  ...EVENTS,
  ...DOCUMENTS,
  ...SOCKETS,
  ...GRAPH,
  ...ACCESS,
} as const;
