/**
 * The services' contracts, reduced for Mesh to what the page calls. It makes a scalar of every `pattern` and a union of every
 * documented problem, each under a name of its own, so that the whole contracts of three services do not compose; and without
 * them it has less to do.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { ServiceName } from '../../workloads/workload.ts';

interface Parameter {
  readonly $ref?: string;
  readonly in?: string;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, object>>;
}

interface Contract {
  readonly openapi: string;
  readonly info: object;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: object; readonly parameters?: Readonly<Record<string, Parameter>> };
}

const CALLED: Readonly<Record<ServiceName, string>> = {
  customs: '/v0/declarations',
  mawb: '/v0/mawbs/batch',
  iam: '/v0/users/batch',
};

const DROPPED = new Set(['pattern', 'format', 'minLength', 'maxLength', 'minimum', 'maximum', 'example', 'examples']);

/** Paths of the reduced contracts, written below the packages of the bench. */
export function writePageContracts(): Readonly<Record<ServiceName, string>> {
  const directory = fileURLToPath(new URL('../../node_modules/.cache/bench/', import.meta.url));
  mkdirSync(directory, { recursive: true });
  const write = (service: ServiceName): string => {
    const source = new URL(`../../../subgraphs/${service}/openapi.yaml`, import.meta.url);
    const file = `${directory}${service}.openapi.json`;
    writeFileSync(file, JSON.stringify(reduce(parse(readFileSync(source, 'utf8')), CALLED[service])));
    return file;
  };
  return { customs: write('customs'), mawb: write('mawb'), iam: write('iam') };
}

function reduce({ openapi, info, paths, components }: Contract, path: string): object {
  const operation = paths[path]?.get;
  if (operation === undefined) throw new Error(`the contract has no GET ${path}`);
  // Headers of the context are forwarded; as parameters they would become arguments that clients have to give.
  const inHeader = ({ $ref = '', in: place }: Parameter) =>
    (components.parameters?.[$ref.split('/').at(-1) ?? '']?.in ?? place) === 'header';
  const parameters = (operation.parameters ?? []).filter((parameter) => !inHeader(parameter));
  const get = { ...operation, parameters, responses: { 200: operation.responses['200'] } };
  return plain({ openapi, info, paths: { [path]: { get } }, components });
}

interface Schema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly nullable?: boolean }>>;
}

/** Without the keywords that become scalars. A property may have the name of a keyword; its value is an object then. */
function plain(value: unknown): object {
  return JSON.parse(
    JSON.stringify(value, (key, item) => {
      if (DROPPED.has(key) && typeof item !== 'object') return undefined;
      const { required, properties } = (item ?? {}) as Schema;
      if (!Array.isArray(required) || properties === undefined) return item;
      // Mesh overlooks `nullable` beside `allOf`: what may be null must not be required.
      return { ...item, required: required.filter((name) => properties[name]?.nullable !== true) };
    }),
  );
}
