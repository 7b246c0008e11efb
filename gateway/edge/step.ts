/** The words the edge is written in. */
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { type Check, passChecks } from './exchange.ts';

/** One step of the request path; it adds its hooks or routes to the server. Steps run in the order they are added. */
export type Step = (server: FastifyInstance) => unknown;

/** A step that looks at the head of every request: by its hook, and of plain posts, which meet no hooks, by its check. */
export type HeadStep = Step & { readonly check: Check };

/** @param more what the step needs beside its hook */
export function headStep(check: Check, more?: Step): HeadStep {
  const step: Step = (server) => {
    more?.(server);
    server.addHook('onRequest', asHook([check]));
  };
  return Object.assign(step, { check });
}

/** Checks as a hook of the framework. */
export function asHook(checks: readonly Check[]): onRequestHookHandler {
  return (request, reply, done) => {
    try {
      const waiting = passChecks(checks, request, reply);
      if (waiting === undefined) done();
      else waiting.then(() => done(), done);
    } catch (error) {
      done(error as Error);
    }
  };
}
