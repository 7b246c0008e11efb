/** A request names its host once, as a host (RFC 9112 §3.2): proxies disagree which of two counts, and what a bad one means. */
import { GatewayError } from '../../schema/contract/errors.ts';
import type { Step } from './step.ts';

/** RFC 9110 §7.2: `uri-host [ ":" port ]`, the host as RFC 3986 §3.2.2 writes it; empty where there is none. */
const HOST = /^(?:[\w.~%!$&'()*+,;=-]*|\[[\da-f:.]+\])(?::\d*)?$/i;

export function requireOneHost(): Step {
  return (server) =>
    server.addHook('onRequest', (request, _reply, done) => {
      const { rawHeaders } = request.raw;
      const { host = '' } = request.headers;
      let count = 0;
      for (let index = 0; index < rawHeaders.length; index += 2) {
        const name = rawHeaders[index];
        if (name?.length === 4 && name.toLowerCase() === 'host') count++;
      }
      if (count > 1) done(new GatewayError('BAD_REQUEST', { message: 'the header Host is repeated' }));
      else if (!HOST.test(host)) done(new GatewayError('BAD_REQUEST', { message: 'the header Host is malformed' }));
      else done();
    });
}
