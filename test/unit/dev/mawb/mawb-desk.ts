/** The MAWB stand-in behind real HTTP, with real tokens, at a fixed moment. An answer against the contract is a 500. */
import { startIdentityProvider } from '../../../../dev/identity-provider/start-identity-provider.ts';
import { awbNumber } from '../../../../dev/services/mawb/awb-number.ts';
import { createMawbService } from '../../../../dev/services/mawb/index.ts';
import type { Hawb, Mawb, MawbEvent } from '../../../../dev/services/mawb/records.ts';
import { loadContract } from '../../../../dev/services/platform/contract.ts';
import type { PublishedEvent } from '../../../../dev/services/platform/published-event.ts';
import { startService } from '../../../../dev/services/platform/start-service.ts';

export const NOW = new Date('2026-02-02T15:00:00.000Z');
export const SAMPLE_MAWB = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
export const SAMPLE_HAWB = 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001';
export const USER = '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a';
export const PARTY = {
  name: 'Sample Shop Inc',
  address: { street1: '1 Example Ave', city: 'Miami', countryCode: 'US' },
};

/** Hours from now, as the services write moments. */
export const at = (hours: number): string => new Date(NOW.getTime() + hours * 3_600_000).toISOString();

export const leg = (sequence: number, origin: string, destination: string, hours: number) => ({
  ...{ sequence, origin, destination, carrierCode: 'LA', flightNumber: `LA50${sequence}` },
  scheduledDeparture: at(hours),
  scheduledArrival: at(hours + 9),
});

export const MAWB_FACTS = {
  ...{ waybillType: 'MASTER', origin: 'MIA', destination: 'SCL', pieces: 10 },
  routing: [leg(1, 'MIA', 'LIM', 24), leg(2, 'LIM', 'SCL', 40)],
  grossWeight: { value: '100.4', unit: 'K' },
  volume: { value: '0.2', unit: 'MC' },
  natureOfGoods: 'Consolidated cargo',
  specialHandlingCodes: ['EAW'],
  ...{ shipper: PARTY, consignee: PARTY },
  charges: { currency: 'USD', weightValuationIndicator: 'P', otherChargesIndicator: 'P' },
};

export const HAWB_FACTS = {
  ...{ origin: 'MIA', destination: 'SCL', pieces: 4, goodsDescription: 'Cotton shirts' },
  grossWeight: { value: '40.0', unit: 'K' },
  shipper: PARTY,
  consignee: { ...PARTY, taxId: '12.345.678-5', taxIdType: 'RUT' },
  declaredValue: { amount: '180.00', currency: 'USD' },
};

export type MawbAnswer = Mawb & { consolidation: Record<string, unknown> };

export interface Given {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: object;
  /** @default ana.rojas, who is OPERATIONS */
  readonly as?: string;
  /** @default SERHAFEN:CL */
  readonly tenant?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
  /** What the call published. */
  readonly events: readonly PublishedEvent[];
}

export type Desk = Awaited<ReturnType<typeof startDesk>>;

export async function startDesk() {
  const now = () => NOW;
  const provider = await startIdentityProvider({ port: 0, now });
  const { issuer, jwksUrl } = provider;
  const options = { port: 0, issuer, jwksUrl, now, checkReplies: true };
  const service = await startService(createMawbService({ now: NOW }), options);
  const { operations } = await loadContract('mawb');
  const tokens = new Map<string, Promise<string>>();
  let serial = 8_000_000;

  async function call<T>(operationId: string, given: Given = {}): Promise<Answer<T>> {
    const { path = {}, query = {}, body, as = 'ana.rojas', tenant = 'SERHAFEN:CL', headers = {} } = given;
    const operation = operations.get(operationId);
    if (operation === undefined) throw new Error(`no operation ${operationId}`);
    const token = tokens.get(as) ?? provider.mint(as);
    tokens.set(as, token);
    const [businessUnit = '', countryCode = ''] = tenant.split(':');
    const url = new URL(service.url + operation.raw.path.replaceAll(/\{(\w+)\}/g, (_, name) => path[name] ?? ''));
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const published = service.events.length;
    const response = await fetch(url, {
      method: operation.raw.method.toUpperCase(),
      headers: {
        'accept-language': 'en',
        authorization: `Bearer ${await token}`,
        'x-business-unit': businessUnit,
        'x-country-code': countryCode,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    return {
      status: response.status,
      headers: response.headers,
      body: answer,
      events: service.events.slice(published),
    };
  }

  /** The body of a call that has to succeed. */
  async function get<T>(operationId: string, given: Given = {}): Promise<T> {
    const { status, body } = await call<T>(operationId, given);
    if (status >= 300) throw new Error(`${operationId}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** `409 INVALID_TRANSITION`; `200` or `201` when nothing refused the call. */
  async function outcome(operationId: string, given: Given = {}): Promise<string> {
    const { status, body } = await call<{ code?: string }>(operationId, given);
    return status < 300 ? String(status) : `${status} ${body.code}`;
  }

  /** `id` and `version` of a waybill as path and body of its operations. */
  const onMawb = ({ id, version }: Pick<Mawb, 'id' | 'version'>, body: object = {}): Given => ({
    path: { mawbId: id },
    body: { ...body, expectedVersion: version },
  });
  const onHawb = ({ id, version }: Pick<Hawb, 'id' | 'version'>, body: object = {}): Given => ({
    path: { hawbId: id },
    body: { ...body, expectedVersion: version },
  });
  /** An event of all pieces, now. */
  const event = (mawb: Pick<Mawb, 'id' | 'pieces'>, code: string, airport: string, body: object = {}): Given => ({
    path: { mawbId: mawb.id },
    body: { code, airport, occurredAt: at(0), flightNumber: 'LA501', pieces: mawb.pieces, ...body },
  });

  return {
    ...{ call, get, outcome, onMawb, onHawb, event },
    /** A number nobody has yet. */
    nextAwbNumber: () => awbNumber('549', serial++),
    readMawb: ({ id }: Pick<Mawb, 'id'>) => get<MawbAnswer>('getMawbById', { path: { mawbId: id } }),
    readHawb: ({ id }: Pick<Hawb, 'id'>) => get<Hawb>('getHawbById', { path: { hawbId: id } }),
    createMawb: (facts: object = {}) =>
      get<MawbAnswer>('createMawb', { body: { awbNumber: awbNumber('549', serial++), ...MAWB_FACTS, ...facts } }),
    createHawb: (facts: object = {}) =>
      get<Hawb>('createHawb', { body: { hawbNumber: `T-${serial++}`, ...HAWB_FACTS, ...facts } }),
    /** Puts houses under a master and answers the master. */
    consolidate: async (mawb: Mawb, ...houses: readonly Hawb[]) => {
      const hawbIds = houses.map(({ id }) => id);
      return (await get<{ mawb: MawbAnswer }>('consolidateHawbs', onMawb(mawb, { hawbIds }))).mawb;
    },
    /** Records the events in turn, as the carrier (`svc-integration`) unless told otherwise. */
    report: async (mawb: Pick<Mawb, 'id' | 'pieces'>, steps: readonly (readonly [string, string, object?])[]) => {
      for (const [code, airport, body] of steps) {
        await get<MawbEvent>('recordMawbEvent', { as: 'svc-integration', ...event(mawb, code, airport, body) });
      }
      return get<MawbAnswer>('getMawbById', { path: { mawbId: mawb.id } });
    },
    [Symbol.asyncDispose]: async () => {
      await service.stop();
      await provider.stop();
    },
  };
}
