/** Headers for browsers that are led to open an answer as a page. */
import type { Step } from './step.ts';

export function setSecurityHeaders(): Step {
  return (server) =>
    server.addHook('onRequest', (_request, reply, done) => {
      // JSON stays JSON, whatever it looks like.
      reply.header('x-content-type-options', 'nosniff');
      // The address may hold a persisted query and its variables.
      reply.header('referrer-policy', 'no-referrer');
      done();
    });
}
