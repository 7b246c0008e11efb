/** The operations every service has: probes and its own contract (domain: health and spec endpoints). */

import type { Handler } from './service-definition.ts';

/** Handlers by operationId; all dependencies of a stand-in are always up. */
export function healthHandlers(name: string, document: unknown): Readonly<Record<string, Handler>> {
  const indicators = name === 'iam' ? ['database', 'redis', 'idp'] : ['database', 'redis'];
  const up = Object.fromEntries(indicators.map((indicator) => [indicator, { status: 'up' }]));
  return {
    [`${name}Liveness`]: () => ({ status: 200, body: { status: 'ok', info: {}, error: {}, details: {} } }),
    [`${name}Readiness`]: () => ({ status: 200, body: { status: 'ok', info: up, error: {}, details: up } }),
    [`${name}OpenApi`]: () => ({ status: 200, body: document }),
  };
}
