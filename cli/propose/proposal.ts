/** One thing that the overlay of a new service could say. */
import type { JsonObject } from '../../schema/compile/document.ts';

export interface Proposal {
  /** JSONPath into the contract (RFC 9535). */
  readonly target: string;
  readonly update: JsonObject;
  /** `found`: the contract says so itself. `guess`: names and types look like it; somebody has to look. */
  readonly certainty: 'found' | 'guess';
  readonly because: string;
  /** Schema and property of the contract that it is about; `null`: none. */
  readonly about: { readonly schema: string; readonly property?: string } | null;
}

export const schemaTarget = (schema: string): string => `$.components.schemas[${quote(schema)}]`;

export const propertyTarget = (schema: string, property: string): string =>
  `${schemaTarget(schema)}.properties[${quote(property)}]`;

export const operationTarget = (path: string, method: string): string => `$.paths[${quote(path)}].${method}`;

/** A name as JSONPath writes it (RFC 9535 §2.3.1.1). */
function quote(name: string): string {
  return `'${name.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
