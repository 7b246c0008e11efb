/**
 * Services made of other people's contracts, composed into one supergraph. Every name clashes somewhere (`User`, `Error`,
 * `getStatus`), which the naming rule for it has to solve: a prefix of the service, one line of its overlay.
 */
import { readFileSync } from 'node:fs';
import { compile } from '../../schema/compile/compile.ts';
import { LEAST_OVERLAY } from '../support/compile-contract.ts';
import type { ContractDocument } from './documents.ts';

export interface Composition {
  readonly services: number;
  readonly rootFields: number;
  readonly types: number;
  readonly seconds: number;
  readonly memoryMb: number;
}

/** @throws {BuildError} when they do not compose */
export async function composeAll(documents: readonly ContractDocument[]): Promise<Composition> {
  const started = performance.now();
  const { apiSchema, services } = await compile(
    documents.map(({ name, file }, index) => ({
      name: `service-${index}`,
      contractFile: name,
      contract: readFileSync(file, 'utf8'),
      overlayFile: `overlay-${index}.yaml`,
      overlay: `${LEAST_OVERLAY}  - target: $\n    update: { x-graphql: { prefix: S${index} } }\n`,
    })),
  );
  const roots = [apiSchema.getQueryType(), apiSchema.getMutationType()];
  return {
    services: services.length,
    rootFields: roots.reduce((sum, type) => sum + Object.keys(type?.getFields() ?? {}).length, 0),
    types: Object.keys(apiSchema.getTypeMap()).length,
    seconds: Math.round((performance.now() - started) / 1000),
    memoryMb: Math.round(process.memoryUsage().rss / 1e6),
  };
}
