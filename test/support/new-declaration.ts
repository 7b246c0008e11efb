/** Declarations that tests create (domain: Declaration). */
import { randomUUID } from 'node:crypto';
import { CONSIGNEE, SHIPPER } from './new-waybills.ts';
import type { AskOptions, World } from './world.ts';

let accepted = 0;

/** What the next step needs of a declaration. */
export interface DeclarationState {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly taxes: { readonly totalClp: string };
}

/** `DeclarationCreate` that validates: the goods of tax vector T2, about a house waybill nobody has declared. */
export function newDeclaration(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const item = {
    itemNumber: 1,
    tariffCode: '64041100',
    description: 'Sports shoes, textile upper',
    quantity: '2',
    unitCode: 'PAR',
    unitPriceFob: '90.00',
    originCountry: 'VN',
  };
  return {
    documentType: 'DIPS',
    dispatchType: 'COURIER',
    customsOfficeCode: '48',
    transportModeCode: '11',
    hawbId: randomUUID(),
    transportDocument: { number: 'OPS000001' },
    importer: CONSIGNEE,
    consignor: SHIPPER,
    originCountry: 'VN',
    portOfLoading: 'MIA',
    portOfUnloading: 'SCL',
    values: { currency: 'USD', fob: '180.00', freight: '20.00' },
    items: [item],
    packages: [{ typeCode: '22', quantity: 1 }],
    grossWeightKg: '2.5',
    ...changes,
  };
}

/** A ten-digit number that no declaration has. */
export function freshIdentificationNumber(): string {
  accepted += 1;
  return String(9_990_000_000 + accepted);
}

/** Runs a mutation that has to succeed and answers what its declaration has become. */
export async function step(
  world: World,
  field: string,
  { id, version }: Pick<DeclarationState, 'id' | 'version'>,
  type: string,
  input: Readonly<Record<string, unknown>> = {},
  { as = 'bruno.diaz' }: AskOptions = {},
): Promise<DeclarationState> {
  const selection = '{ id version status taxes { totalClp } }';
  const body = field === 'validateDeclaration' ? `{ declaration ${selection} }` : selection;
  const { data, errors } = await world.ask(
    `mutation($id: ID!, $input: ${type}!) { done: ${field}(declarationId: $id, input: $input) ${body} }`,
    { as, variables: { id, input: { ...input, expectedVersion: version } } },
  );
  if (errors.length > 0) throw new Error(`${field}: ${JSON.stringify(errors)}`);
  return data.done.declaration ?? data.done;
}

export async function createDeclaration(
  world: World,
  changes: Readonly<Record<string, unknown>> = {},
  { as = 'bruno.diaz', ...options }: AskOptions = {},
): Promise<DeclarationState> {
  const { data, errors } = await world.ask(
    'mutation($input: DeclarationCreate!) { createDeclaration(input: $input) { id version status taxes { totalClp } } }',
    { ...options, as, variables: { input: newDeclaration(changes) } },
  );
  if (errors.length > 0) throw new Error(`createDeclaration: ${JSON.stringify(errors)}`);
  return data.createDeclaration;
}

/** Brings a new declaration as far as SUBMITTED (D1, D2, D5). */
export async function submitDeclaration(
  world: World,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<DeclarationState> {
  const draft = await createDeclaration(world, changes);
  const valid = await step(world, 'validateDeclaration', draft, 'VersionedRequest');
  return step(world, 'submitDeclaration', valid, 'VersionedRequest');
}

/** Brings a new declaration as far as ACCEPTED (D6). */
export async function acceptDeclaration(
  world: World,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<DeclarationState> {
  const acceptedAt = new Date().toISOString();
  const identificationNumber = freshIdentificationNumber();
  const submitted = await submitDeclaration(world, changes);
  return step(world, 'acceptDeclaration', submitted, 'AcceptRequest', { identificationNumber, acceptedAt });
}
