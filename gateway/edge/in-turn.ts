/** Two hooks as one, for routes that take one: the second runs when the first lets the request through. */
import type { onRequestHookHandler } from 'fastify';

export function inTurn(first: onRequestHookHandler, second: onRequestHookHandler): onRequestHookHandler {
  return function (request, reply, done) {
    first.call(this, request, reply, (error) => {
      if (error) done(error);
      else second.call(this, request, reply, done);
    });
  };
}
