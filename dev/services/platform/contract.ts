/** A service's contract, read once a process: its operations and the machinery that routes and checks by it. */

import { readFile } from 'node:fs/promises';
import { OpenAPIBackend, type Operation as RawOperation } from 'openapi-backend';
import type { OpenAPIV3 } from 'openapi-types';
import { parse } from 'yaml';
import { FORMATS } from './formats.ts';
import { mergeNullableReferences } from './nullable-references.ts';

/** Which tenant headers an operation declares: both, the country alone, or none. */
export type TenantScope = 'pair' | 'country' | 'none';

/** What the platform has to know about an operation before it runs. */
export interface Operation {
  readonly operationId: string;
  readonly tenantScope: TenantScope;
  /** No token needed: `security: []`. */
  readonly open: boolean;
  readonly takesBody: boolean;
  readonly takesIdempotencyKey: boolean;
  /** Query parameters that are comma lists. */
  readonly lists: ReadonlyMap<string, OpenAPIV3.ArraySchemaObject>;
  /** The list parameter that holds the keys of a batch read (domain: batch reads). */
  readonly batchKeys: string | undefined;
  readonly raw: RawOperation<OpenAPIV3.Document>;
}

export interface Contract {
  /** As published at `/v0/openapi.json`. */
  readonly document: unknown;
  /** By operationId. */
  readonly operations: ReadonlyMap<string, Operation>;
  readonly backend: OpenAPIBackend<OpenAPIV3.Document>;
}

const contracts = new Map<string, Promise<Contract>>();

/** The contract in `subgraphs/<name>/openapi.yaml`; the same object for every service started in this process. */
export function loadContract(name: string): Promise<Contract> {
  let contract = contracts.get(name);
  if (contract === undefined) {
    const file = new URL(`../../../subgraphs/${name}/openapi.yaml`, import.meta.url);
    contract = readFile(file, 'utf8').then((text) => createContract(parse(text)));
    contracts.set(name, contract);
  }
  return contract;
}

/** Prepares an OpenAPI 3.0 document with local references only; the document itself stays as it is. */
export async function createContract(document: OpenAPIV3.Document): Promise<Contract> {
  const definition = structuredClone(document);
  mergeNullableReferences(definition as unknown as Record<string, unknown>);
  const backend = new OpenAPIBackend<OpenAPIV3.Document>({
    definition,
    // The contract is linted on its own; `quick` compiles an operation's checks when it is first called.
    quick: true,
    coerceTypes: true,
    ignoreTrailingSlashes: false,
    ajvOpts: { allErrors: true, useDefaults: true },
    customizeAjv: (ajv) => {
      for (const [format, check] of Object.entries(FORMATS)) ajv.addFormat(format, check);
      return ajv;
    },
  });
  await backend.init();

  // The router would flatten all paths again on every request.
  const flat = backend.router.getOperations();
  backend.router.getOperations = () => flat;

  const operations = new Map<string, Operation>();
  for (const raw of flat) {
    const operation = describeOperation(raw);
    operations.set(operation.operationId, operation);
  }
  return { document, operations, backend };
}

function describeOperation(raw: RawOperation<OpenAPIV3.Document>): Operation {
  const { operationId } = raw;
  if (operationId === undefined) throw new TypeError(`${raw.method} ${raw.path} has no operationId`);
  const parameters = (raw.parameters ?? []) as OpenAPIV3.ParameterObject[];
  const headers = new Set(parameters.filter((one) => one.in === 'header').map((one) => one.name.toLowerCase()));
  const lists = new Map<string, OpenAPIV3.ArraySchemaObject>();
  let batchKeys: string | undefined;
  for (const { in: place, name, schema, required } of parameters) {
    if (place !== 'query' || (schema as OpenAPIV3.SchemaObject).type !== 'array') continue;
    lists.set(name, schema as OpenAPIV3.ArraySchemaObject);
    if (required === true) batchKeys = name;
  }
  return {
    operationId,
    tenantScope: headers.has('x-business-unit') ? 'pair' : headers.has('x-country-code') ? 'country' : 'none',
    open: raw.security?.length === 0,
    takesBody: raw.requestBody !== undefined,
    takesIdempotencyKey: headers.has('idempotency-key'),
    lists,
    batchKeys,
    raw,
  };
}
