/** REST calls through the gateway, as a portal page makes them. */
import type { World } from './world.ts';

export interface RestCallOptions {
  readonly method?: string;
  /** A user name, `null` for nobody. Default `ana.rojas`. */
  readonly as?: string | null;
  /** `BU:CC`, `null` for no tenant headers. Default `SERHAFEN:CL`. */
  readonly tenant?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface RestReply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  readonly body: any;
}

export async function callRest(world: World, path: string, options: RestCallOptions = {}): Promise<RestReply> {
  const { method = 'GET', as = 'ana.rojas', tenant = 'SERHAFEN:CL', headers = {}, body } = options;
  const [businessUnit = '', countryCode = ''] = tenant?.split(':') ?? [];
  const response = await fetch(`${world.gateway.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      'accept-language': 'en',
      ...(as !== null && { authorization: `Bearer ${await world.token(as)}` }),
      ...(tenant !== null && { 'x-business-unit': businessUnit, 'x-country-code': countryCode }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}
