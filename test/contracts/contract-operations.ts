/**
 * What a contract says about its calls, read without the compiler: a judge that shared code with it would share its mistakes.
 * OpenAPI 3.0 and 3.1.
 */

export interface Node {
  readonly [key: string]: unknown;
}

export interface ContractParameter extends Node {
  readonly name: string;
  readonly in: string;
}

export interface ContractOperation {
  /** `GET /path`, as messages name it. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly node: Node;
  readonly parameters: readonly ContractParameter[];
}

export interface Contract {
  readonly operations: readonly ContractOperation[];
  /** Follows references (at most 20, against circles). */
  follow(node: unknown): Node | undefined;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

export function readContract(document: Node): Contract {
  const follow = (start: unknown): Node | undefined => {
    let node = start;
    for (let hop = 0; hop < 20 && isNode(node) && typeof node.$ref === 'string'; hop++) {
      node = lookUp(document, node.$ref);
    }
    return isNode(node) ? node : undefined;
  };
  const operations = Object.entries((document.paths ?? {}) as Node).flatMap(([path, entry]) => {
    const item = follow(entry) ?? {};
    return METHODS.filter((method) => isNode(item[method])).map((method) => {
      const node = item[method] as Node;
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        node,
        parameters: parametersOf(item, node, follow),
      };
    });
  });
  return { operations, follow };
}

function lookUp(document: Node, ref: string): unknown {
  let node: unknown = document;
  for (const part of ref.slice(2).split('/')) {
    let key = part;
    try {
      key = decodeURIComponent(part);
    } catch {
      // A key with a bare percent sign is itself.
    }
    node = isNode(node) ? node[key.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return node;
}

/** The operation's own win over those of its path (OpenAPI 3.0.3 §4.7.9). */
function parametersOf(item: Node, operation: Node, follow: Contract['follow']): ContractParameter[] {
  const byPlace = new Map<string, ContractParameter>();
  for (const entry of [...list(item.parameters), ...list(operation.parameters)]) {
    const parameter = follow(entry);
    if (parameter !== undefined) byPlace.set(`${parameter.in} ${parameter.name}`, parameter as ContractParameter);
  }
  return [...byPlace.values()];
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** How a parameter is written (OpenAPI 3.0.3 §4.7.12). */
export function styleOf(parameter: ContractParameter): { readonly style: string; readonly explode: boolean } {
  const style = String(parameter.style ?? (['query', 'cookie'].includes(parameter.in) ? 'form' : 'simple'));
  return { style, explode: (parameter.explode as boolean | undefined) ?? style === 'form' };
}

/** Names of all properties an object of this schema may have. */
export function propertyNames(contract: Contract, start: unknown, depth = 0, names = new Set<string>()): Set<string> {
  const schema = contract.follow(start);
  if (schema === undefined || depth > 12) return names;
  for (const name of Object.keys((schema.properties ?? {}) as Node)) names.add(name);
  for (const word of ['allOf', 'oneOf', 'anyOf']) {
    for (const member of list(schema[word])) propertyNames(contract, member, depth + 1, names);
  }
  return names;
}

/** Schema of the JSON an operation answers; `undefined` when it answers none. */
export function answerSchema(contract: Contract, operation: ContractOperation): unknown {
  const responses = (operation.node.responses ?? {}) as Node;
  const successes = Object.keys(responses)
    .filter((status) => status.startsWith('2'))
    .sort();
  const content = (successes.length > 0 ? successes : ['default'])
    .map((status) => (contract.follow(responses[status])?.content ?? {}) as Node)
    .find((media) => Object.keys(media).some((name) => /json|\*/.test(name)));
  if (content === undefined) return undefined;
  const medias = Object.keys(content);
  const media =
    medias.find((name) => name === 'application/json') ?? medias.find((name) => name.includes('json')) ?? medias[0];
  return (content[media ?? ''] as Node).schema ?? {};
}
