/** A service with the contract of the MAWB service whose handlers answer what they were called with. */

import {
  type RunningIdentityProvider,
  startIdentityProvider,
} from '../../../../dev/identity-provider/start-identity-provider.ts';
import { loadContract } from '../../../../dev/services/platform/contract.ts';
import type { Call, Handler, ServiceDefinition } from '../../../../dev/services/platform/service-definition.ts';
import { type RunningService, startService } from '../../../../dev/services/platform/start-service.ts';

export const ID = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
export const PARTY = { name: 'A', address: { street1: 'B', city: 'C', countryCode: 'CL' } };
export const MAWB = {
  awbNumber: '045-12345675',
  waybillType: 'MASTER',
  origin: 'MIA',
  destination: 'SCL',
  routing: [
    {
      sequence: 1,
      carrierCode: 'LA',
      flightNumber: 'LA501',
      origin: 'MIA',
      destination: 'SCL',
      scheduledDeparture: '2026-01-15T01:30:00.000Z',
      scheduledArrival: '2026-01-15T10:05:00.000Z',
    },
  ],
  pieces: 1,
  grossWeight: { value: '1.0', unit: 'K' },
  natureOfGoods: 'Books',
  shipper: PARTY,
  consignee: PARTY,
  charges: { currency: 'USD', weightValuationIndicator: 'P', otherChargesIndicator: 'P' },
};

export interface Sent {
  status: number;
  headers: Headers;
  body: Readonly<Record<string, unknown>>;
}

export interface EchoService {
  readonly idp: RunningIdentityProvider;
  readonly service: RunningService;
  readonly suspendedTenants: Set<string>;
  /** The last call that reached an echo handler. */
  readonly lastCall: () => Call | undefined;
  /** Calls as ana.rojas for SERHAFEN:CL; a header given as `''` is left out. */
  send(path: string, init?: RequestInit & { headers?: Record<string, string> }): Promise<Sent>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Sent>;
  stop(): Promise<void>;
}

export async function startEchoService(): Promise<EchoService> {
  const idp = await startIdentityProvider({ port: 0 });
  let last: Call | undefined;
  const definition = await echoDefinition((call) => {
    last = call;
  });
  const suspendedTenants = new Set<string>();
  const service = await startService(definition, {
    port: 0,
    issuer: idp.issuer,
    jwksUrl: idp.jwksUrl,
    suspendedTenants,
  });
  const token = await idp.mint('ana.rojas');

  const send: EchoService['send'] = async (path, init = {}) => {
    const all = {
      authorization: `Bearer ${token}`,
      'x-business-unit': 'SERHAFEN',
      'x-country-code': 'CL',
      ...init.headers,
    };
    const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const response = await fetch(service.url + path, { redirect: 'manual', ...init, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    idp,
    service,
    suspendedTenants,
    lastCall: () => last,
    send,
    post: (path, body, headers) =>
      send(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    async stop() {
      await service.stop();
      await idp.stop();
    },
  };
}

/** Creating a record numbers it and emits an event; the summary fails in a way nobody foresaw. */
export async function echoDefinition(onCall: (call: Call) => void): Promise<ServiceDefinition> {
  let created = 0;
  const echo: Handler = (call) => {
    onCall(call);
    return { status: 200, body: { version: 7, query: call.query, path: call.path, body: call.body } };
  };
  const { operations } = await loadContract('mawb');
  const own = [...operations.keys()].filter((operationId) => !/(Liveness|Readiness|OpenApi)$/.test(operationId));
  const handlers: Record<string, Handler> = {
    ...Object.fromEntries(own.map((operationId) => [operationId, echo])),
    createMawb: (call) => {
      created += 1;
      call.emit({ type: 'mawb.created', subject: `mawb/${created}`, sequence: 1, data: {} });
      return { status: 201, body: { created } };
    },
    getMawbSummary: () => {
      throw new Error('secret of the house');
    },
  };
  return { name: 'mawb', handlers, malformedParameters: { awbNumber: 'AWB_NUMBER_INVALID' } };
}

/** Status and code of a refusal. */
export async function refusal(sent: Promise<Sent>): Promise<string> {
  const { status, body } = await sent;
  return `${status} ${body.code}`;
}
