/** Requests that no route takes: 405 when the path serves other methods (RFC 9110 §15.5.6), else 404. */
import { GatewayError } from '../../schema/contract/errors.ts';
import { pathOf } from './path-of.ts';
import type { Step } from './step.ts';

/** Added before the routes, because it learns from them which methods a path serves. */
export function refuseUnknownPaths(): Step {
  return (server) => {
    const methodsByPath = new Map<string, Set<string>>();
    server.addHook('onRoute', ({ url, method }) => {
      const methods = methodsByPath.get(url) ?? new Set();
      for (const name of [method].flat()) methods.add(name);
      methodsByPath.set(url, methods);
    });
    server.setNotFoundHandler((request, reply) => {
      const methods = methodsByPath.get(pathOf(request.url));
      if (methods === undefined) throw new GatewayError('RESOURCE_NOT_FOUND');
      reply.header('allow', [...methods].sort().join(', '));
      throw new GatewayError('METHOD_NOT_ALLOWED');
    });
  };
}
