/** Compiles one contract that a test wrote, with the least overlay there is. */
import { compile } from '../../schema/compile/compile.ts';
import { type BuildError, type BuildProblem, describeProblem } from '../../schema/compile/problem.ts';
import type { ServiceSource } from '../../schema/compile/service-source.ts';
import type { ServiceBindings } from '../../schema/contract/bindings.ts';

/** Says who may call, nothing else. */
export const LEAST_OVERLAY = `
overlay: 1.0.0
info: { title: Things, version: 1.0.0 }
actions:
  - target: $
    update: { x-access: { authenticated: true } }
`;

/** @param actions more overlay actions, YAML, two spaces in */
export function contractSource(contract: object, actions = ''): ServiceSource {
  return {
    name: 'things',
    contractFile: 'openapi.yaml',
    contract: JSON.stringify({ openapi: '3.0.3', info: { title: 'Things', version: '1' }, ...contract }),
    overlayFile: 'overlay.yaml',
    overlay: LEAST_OVERLAY + actions,
  };
}

/** A supergraph needs one query; this service brings it, so that contracts with writes only compile. */
export const COMPANION: ServiceSource = {
  ...contractSource({
    paths: { '/status': { get: { operationId: 'companionStatus', responses: { '204': { description: 'up' } } } } },
  }),
  name: 'companion',
};

export interface CompiledContract {
  /** What clients see. */
  readonly api: string;
  readonly sdl: string;
  readonly bindings: ServiceBindings;
  /** Printed warnings, one text. */
  readonly warnings: string;
}

export async function compileContract(contract: object, actions = ''): Promise<CompiledContract> {
  const { services, apiSdl, warnings } = await compile([contractSource(contract, actions), COMPANION]);
  const own = services.find(({ service }) => service === 'things');
  if (own === undefined) throw new TypeError('the service is missing');
  return { api: apiSdl, sdl: own.sdl, bindings: own.bindings, warnings: warnings.map(describeProblem).join('\n') };
}

/** Problems that stop the build; empty when nothing does. */
export function problemsOf(contract: object, actions = ''): Promise<readonly BuildProblem[]> {
  return compile([contractSource(contract, actions), COMPANION]).then(
    () => [],
    (error: BuildError) => error.problems,
  );
}

/** A response or body of JSON. */
export function json(schema: object) {
  return { description: 'Answer', content: { 'application/json': { schema } } };
}

/** A contract with one operation, `GET /things`, that answers `schema`. */
export function answering(schema: object, schemas: object = {}): object {
  return {
    paths: { '/things': { get: { operationId: 'listThings', responses: { '200': json(schema) } } } },
    components: { schemas },
  };
}

/** A contract with one operation, `POST /things`, that takes `content` as its body. */
export function taking(content: object, schemas: object = {}): object {
  const requestBody = { required: true, content };
  return {
    paths: {
      '/things': { post: { operationId: 'addThing', requestBody, responses: { '204': { description: 'x' } } } },
    },
    components: { schemas },
  };
}

/** A contract with one operation, `GET /things`, that takes `parameters`. */
export function asking(parameters: readonly object[], path = '/things'): object {
  return {
    paths: {
      [path]: { get: { operationId: 'findThings', parameters, responses: { '200': json({ type: 'string' }) } } },
    },
  };
}
