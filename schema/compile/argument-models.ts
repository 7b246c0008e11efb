/** The parameters of an operation that become GraphQL arguments, each with a name of its own. */
import { CONTEXT_HEADERS } from '../contract/context-headers.ts';
import { type JsonObject, type OperationNode, objectOf } from './document.ts';
import type { ArgumentModel } from './operation-model.ts';
import { type BuildProblem, pointerOf } from './problem.ts';
import type { ServiceSource } from './service-source.ts';
import { claim, fieldName } from './type-names.ts';

/** Name of the argument that takes the request body. */
export const BODY_ARGUMENT = 'input';

export interface OperationArguments {
  readonly arguments: readonly ArgumentModel[];
  readonly problems: readonly BuildProblem[];
  readonly warnings: readonly BuildProblem[];
}

const PLACES = ['path', 'query', 'header', 'cookie'];
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Fields of the connection and the message, which the HTTP client writes (RFC 9110 §7.6.1, §8.6). */
const TRANSPORT = new Set(
  'host content-length transfer-encoding connection keep-alive upgrade te trailer expect'.split(' '),
);

/** @param hasBody the operation has the argument `input` */
export function argumentsOf(operation: OperationNode, hasBody: boolean, source: ServiceSource): OperationArguments {
  const problems: BuildProblem[] = [];
  const warnings: BuildProblem[] = [];
  const pointer = pointerOf(['paths', operation.path, operation.method, 'parameters']);
  const shown = operation.parameters.filter((parameter) => {
    if (isContextHeader(parameter) || graphqlOf(parameter).hidden === true) return false;
    if (canBeSent(parameter)) return true;
    const problem = {
      file: source.contractFile,
      pointer,
      reason: `a parameter (name "${parameter.name}", in "${parameter.in}") cannot be sent: it needs a name, a place, and in headers and cookies a name without spaces`,
      remedy: 'correct the contract, or remove the parameter in the overlay',
    };
    if (parameter.required === true) problems.push(problem);
    else warnings.push({ ...problem, reason: `${problem.reason}; it is left out` });
    return false;
  });
  const taken = new Set<string>(hasBody ? [BODY_ARGUMENT] : []);
  for (const parameter of shown) {
    const said = graphqlOf(parameter).name;
    if (typeof said !== 'string') continue;
    if (taken.has(said)) {
      problems.push({
        file: source.overlayFile,
        pointer,
        reason: `two arguments of ${operation.id} are named ${said}`,
        remedy: 'give one of them another x-graphql: { name: … }',
      });
    }
    taken.add(said);
  }
  return { arguments: shown.map((parameter) => argumentModel(parameter, shown, taken)), problems, warnings };
}

function argumentModel(parameter: JsonObject, all: readonly JsonObject[], taken: Set<string>): ArgumentModel {
  const said = graphqlOf(parameter).name;
  const name = String(parameter.name);
  const twice = all.filter((other) => other.name === name).length > 1;
  return {
    argument: typeof said === 'string' ? said : claim(taken, fieldName(name)),
    key: twice ? `${parameter.in} ${name}` : name,
    parameter,
  };
}

function canBeSent({ name, in: place }: JsonObject): boolean {
  if (typeof name !== 'string' || name === '' || !PLACES.includes(String(place))) return false;
  return place === 'path' || place === 'query' || TOKEN.test(name);
}

/** Header parameters that the request context or the HTTP client fills; they are no arguments. OpenAPI itself ignores three. */
function isContextHeader(parameter: JsonObject): boolean {
  if (parameter.in !== 'header') return false;
  const name = String(parameter.name).toLowerCase();
  const ignored = name === 'authorization' || name === 'accept' || name === 'content-type';
  return ignored || CONTEXT_HEADERS.has(name) || TRANSPORT.has(name);
}

function graphqlOf(parameter: JsonObject): JsonObject {
  return objectOf(parameter['x-graphql']);
}
