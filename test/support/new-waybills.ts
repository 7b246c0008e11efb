/** Waybills that tests create, so that no test depends on what the fixtures hold (domain: Mawb, Hawb). */
import type { World } from './world.ts';

let serial = 0;
let house = 0;

/** A number that nobody has used: its prefix belongs to no airline, its check digit fits (modulo 7). */
export function freshAwbNumber(): string {
  serial += 1;
  return `999-${String(serial).padStart(7, '0')}${serial % 7}`;
}

export const SHIPPER = {
  name: 'Sample Forwarding Miami',
  address: { street1: '100 Example Ave', city: 'Miami', countryCode: 'US' },
};
export const CONSIGNEE = {
  name: 'Serhafen Demo SpA',
  taxId: '11111111-1',
  taxIdType: 'RUT',
  address: { street1: 'Calle Ejemplo 200', city: 'Santiago', countryCode: 'CL' },
};

/** `MawbCreate`: a master from Miami to Santiago on one flight that leaves tomorrow. */
export function newMawb(
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> & { awbNumber: string } {
  const departure = Date.now() + 24 * 60 * 60 * 1000;
  const leg = {
    sequence: 1,
    carrierCode: 'LA',
    flightNumber: 'LA501',
    origin: 'MIA',
    destination: 'SCL',
    scheduledDeparture: new Date(departure).toISOString(),
    scheduledArrival: new Date(departure + 9 * 60 * 60 * 1000).toISOString(),
  };
  return {
    awbNumber: freshAwbNumber(),
    waybillType: 'MASTER',
    origin: 'MIA',
    destination: 'SCL',
    routing: [leg],
    pieces: 10,
    grossWeight: { value: '100.0', unit: 'K' },
    natureOfGoods: 'Consolidated cargo as per attached manifest',
    shipper: SHIPPER,
    consignee: CONSIGNEE,
    charges: { currency: 'USD', weightValuationIndicator: 'P', otherChargesIndicator: 'P' },
    ...changes,
  };
}

/** `HawbCreate`: two pieces worth US$ 120 from Miami to Santiago. */
export function newHawb(
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> & { hawbNumber: string } {
  house += 1;
  return {
    hawbNumber: `OPS${String(house).padStart(6, '0')}`,
    origin: 'MIA',
    destination: 'SCL',
    pieces: 2,
    grossWeight: { value: '20.0', unit: 'K' },
    goodsDescription: 'Sports shoes, textile upper',
    shipper: SHIPPER,
    consignee: CONSIGNEE,
    declaredValue: { amount: '120.00', currency: 'USD' },
    ...changes,
  };
}

/** What the next change of a waybill needs. */
export interface WaybillState {
  readonly id: string;
  readonly version: number;
  readonly status: string;
}

export function createMawb(world: World, changes: Readonly<Record<string, unknown>> = {}): Promise<WaybillState> {
  return create(world, 'createMawb', 'MawbCreate', newMawb(changes));
}

export function createHawb(world: World, changes: Readonly<Record<string, unknown>> = {}): Promise<WaybillState> {
  return create(world, 'createHawb', 'HawbCreate', newHawb(changes));
}

async function create(world: World, field: string, type: string, input: object): Promise<WaybillState> {
  const { data, errors } = await world.ask(
    `mutation($input: ${type}!) { created: ${field}(input: $input) { id version status } }`,
    { variables: { input } },
  );
  if (errors.length > 0) throw new Error(`${field}: ${JSON.stringify(errors)}`);
  return data.created;
}

/** Puts a house under a master; answers the house as it is then. */
export async function consolidate(world: World, mawbId: string, hawbId: string): Promise<WaybillState> {
  const before = await world.ask('query($id: ID!) { mawb(mawbId: $id) { version } }', { variables: { id: mawbId } });
  const input = { hawbIds: [hawbId], expectedVersion: before.data.mawb.version };
  const { data, errors } = await world.ask(
    'mutation($id: ID!, $input: ConsolidateRequest!) { consolidateHawbs(mawbId: $id, input: $input) { consolidated } }',
    { variables: { id: mawbId, input } },
  );
  if (errors.length > 0 || data.consolidateHawbs.consolidated[0] !== hawbId)
    throw new Error(`consolidateHawbs: ${JSON.stringify({ data, errors })}`);
  const after = await world.ask('query($id: ID!) { hawb(hawbId: $id) { id version status } }', {
    variables: { id: hawbId },
  });
  return after.data.hawb;
}
