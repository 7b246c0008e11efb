/** The process below the answerers: the three services and the identity provider's key set, all from ready bytes. */
import { loadWorkload } from '../workloads/registry.ts';
import type { ServiceName } from '../workloads/workload.ts';
import { type AnswerBytes, jsonAnswer, startByteServer } from './byte-server.ts';

/** First message of the parent. */
export interface UpstreamOrder {
  readonly workload: string;
  /** JSON text of the key set. */
  readonly jwks: string;
}

/** The answer to it: base URL by name. */
export type UpstreamUrls = Readonly<Record<ServiceName | 'identityProvider', string>>;

process.once('message', async (order: UpstreamOrder) => {
  const workload = await loadWorkload(order.workload);
  const service = (name: ServiceName) => startByteServer(remember((target) => workload.upstream(name, target)));
  const [iam, customs, mawb, identityProvider] = await Promise.all([
    service('iam'),
    service('customs'),
    service('mawb'),
    startByteServer(remember((target) => (target.endsWith('/certs') ? order.jwks : null))),
  ]);
  const urls: UpstreamUrls = {
    iam: `http://127.0.0.1:${iam.port}`,
    customs: `http://127.0.0.1:${customs.port}`,
    mawb: `http://127.0.0.1:${mawb.port}`,
    identityProvider: `http://127.0.0.1:${identityProvider.port}`,
  };
  process.send?.(urls);
});

const UNKNOWN = jsonAnswer('{"status":404}', '404 Not Found');

function remember(bodyOf: (target: string) => string | null): AnswerBytes {
  const known = new Map<string, Buffer>();
  return (_method, target) => {
    const ready = known.get(target);
    if (ready !== undefined) return ready;
    const body = bodyOf(target);
    const bytes = body === null ? UNKNOWN : jsonAnswer(body);
    if (body === null) process.stderr.write(`the upstream does not know ${target.slice(0, 200)}\n`);
    known.set(target, bytes);
    return bytes;
  };
}
