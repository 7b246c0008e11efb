/** The supergraph that gateways are started with. Its subgraphs are remote. */
import { readFileSync } from 'node:fs';

/** Name of the environment's variable, the one that the gateway itself reads. */
export const SUPERGRAPH_VARIABLE = 'SUPERGRAPH_PATH';

export function readSupergraph(): string {
  return readFileSync(process.env[SUPERGRAPH_VARIABLE] ?? '', 'utf8');
}
