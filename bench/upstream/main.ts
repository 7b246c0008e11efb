/** The process below the answerers: services or subgraphs, and the identity provider's key set, all from ready bytes. */
import { loadWorkload } from '../workloads/registry.ts';
import type { RestUpstream } from '../workloads/workload.ts';
import { type AnswerBytes, jsonAnswer, startByteServer } from './byte-server.ts';
import { startCollector } from './collector.ts';
import type { UpstreamOrder, UpstreamReady, UpstreamUrls } from './messages.ts';
import { rememberSubgraph } from './remembered-subgraph.ts';

let requests = 0;

process.once('message', async ({ workload: name, jwks }: UpstreamOrder) => {
  const { below } = await loadWorkload(name);
  if ('rest' in below) await below.prepare?.();
  const rest: RestUpstream = 'rest' in below ? below.rest : () => null;
  const listen = async (answer: AnswerBytes) => {
    const { port } = await startByteServer((method, target, body) => {
      requests++;
      return answer(method, target, body);
    });
    return `http://127.0.0.1:${port}`;
  };
  const urls: UpstreamUrls = {
    iam: await listen(remember((target) => rest('iam', target))),
    customs: await listen(remember((target) => rest('customs', target))),
    mawb: await listen(remember((target) => rest('mawb', target))),
    identityProvider: await listen(remember((target) => (target.endsWith('/certs') ? jwks : null))),
    collector: await startCollector(),
  };
  const subgraphs: Record<string, string> = {};
  for (const subgraph of 'subgraphs' in below ? below.subgraphs : []) {
    subgraphs[subgraph.name] = `${await listen(rememberSubgraph(subgraph))}/graphql`;
  }
  process.on('message', () => process.send?.(requests));
  process.send?.({ urls, subgraphs } satisfies UpstreamReady);
});

const UNKNOWN = jsonAnswer('{"status":404}', '404 Not Found');

function remember(bodyOf: (target: string) => string | null | Promise<string | null>): AnswerBytes {
  const known = new Map<string, Buffer>();

  async function make(target: string): Promise<Buffer> {
    const body = await bodyOf(target);
    const bytes = body === null ? UNKNOWN : jsonAnswer(body);
    if (body === null) process.stderr.write(`the upstream does not know ${target.slice(0, 200)}\n`);
    known.set(target, bytes);
    return bytes;
  }

  return (_method, target) => known.get(target) ?? make(target);
}
