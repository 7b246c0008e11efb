/** A request names its host once (RFC 9112 §3.2): proxies disagree which of two counts. */
import { GatewayError } from '../../schema/contract/errors.ts';
import type { Step } from './step.ts';

export function requireOneHost(): Step {
  return (server) =>
    server.addHook('onRequest', (request, _reply, done) => {
      const { rawHeaders } = request.raw;
      let count = 0;
      for (let index = 0; index < rawHeaders.length; index += 2) {
        const name = rawHeaders[index];
        if (name?.length === 4 && name.toLowerCase() === 'host') count++;
      }
      if (count > 1) done(new GatewayError('BAD_REQUEST', { message: 'the header Host is repeated' }));
      else done();
    });
}
