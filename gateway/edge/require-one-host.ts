/** A request names its host once, as a host (RFC 9112 §3.2): proxies disagree which of two counts, and what a bad one means. */
import { GatewayError } from '../../schema/contract/errors.ts';
import { type HeadStep, headStep } from './step.ts';

/** RFC 9110 §7.2: `uri-host [ ":" port ]`, the host as RFC 3986 §3.2.2 writes it; empty where there is none. */
const HOST = /^(?:[\w.~%!$&'()*+,;=-]*|\[[\da-f:.]+\])(?::\d*)?$/i;

export function requireOneHost(): HeadStep {
  return headStep(({ raw, headers }) => {
    const { rawHeaders } = raw;
    const { host = '' } = headers;
    let count = 0;
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = rawHeaders[index];
      if (name?.length === 4 && name.toLowerCase() === 'host') count++;
    }
    if (count > 1) throw new GatewayError('BAD_REQUEST', { message: 'the header Host is repeated' });
    if (!HOST.test(host)) throw new GatewayError('BAD_REQUEST', { message: 'the header Host is malformed' });
  });
}
