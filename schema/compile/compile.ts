/** The whole compiler: service folders in, committed files out. Pure: reads and writes nothing. */
import { parse, print } from 'graphql';
import type { ServiceBindings } from '../contract/bindings.ts';
import type { RestService } from '../contract/rest.ts';
import { buildBindings } from './build-bindings.ts';
import { buildModel } from './build-model.ts';
import { type ComposedSupergraph, compose } from './compose.ts';
import { federate } from './federate.ts';
import type { BuildProblem } from './problem.ts';
import { buildRegistry } from './registry.ts';
import { restContracts } from './rest-contract.ts';
import { mergedOpenApi } from './rest-openapi.ts';
import type { NativeSource, ServiceSource } from './service-source.ts';
import { shareTypes } from './share.ts';

export interface CompiledService {
  readonly service: string;
  readonly sdl: string;
  readonly bindings: ServiceBindings;
  readonly rest: RestService;
}

export interface Compiled extends ComposedSupergraph {
  readonly services: readonly CompiledService[];
  /** What is left out of the graph or renamed without harm. */
  readonly warnings: readonly BuildProblem[];
  /** What can be called through the graph only. */
  readonly restWarnings: readonly BuildProblem[];
  /** One OpenAPI document of all that can be called by REST. */
  readonly openApi: object;
}

/**
 * @param sources one entry a service folder
 * @param natives subgraphs of the gateway's own. Default: none
 * @throws {BuildError} with file, place, reason and remedy of everything wrong in the failing step
 */
export async function compile(
  sources: readonly ServiceSource[],
  natives: readonly NativeSource[] = [],
): Promise<Compiled> {
  const models = [];
  for (const source of [...sources].sort((a, b) => (a.name < b.name ? -1 : 1))) models.push(await buildModel(source));
  const registry = buildRegistry(models);
  const rest = restContracts(models);
  const subgraphs = shareTypes([
    ...models.map((model) => ({
      service: model.source.name,
      overlayFile: model.source.overlayFile,
      document: federate(model, registry),
    })),
    ...natives.map(({ name, schemaFile, schema }) => ({
      service: name,
      overlayFile: schemaFile,
      document: parse(schema, { noLocation: true }),
    })),
  ]);
  return {
    services: models.map((model, index) => ({
      service: model.source.name,
      sdl: `${subgraphs[index] === undefined ? '' : print(subgraphs[index].document)}\n`,
      bindings: buildBindings(model, registry),
      rest: rest.services[index] as RestService,
    })),
    warnings: models.flatMap((model) => model.warnings),
    restWarnings: rest.warnings,
    openApi: mergedOpenApi(models, rest.services),
    ...compose(subgraphs),
  };
}
