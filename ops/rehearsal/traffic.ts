/** What people do while something goes wrong: pages that are asked for again and again, and events of the services. */
import { randomUUID } from 'node:crypto';
import { startListeners } from './sockets.ts';
import type { Stage } from './stage.ts';

export interface Traffic {
  /** Asks once, as somebody who is signed in. Does not fail. */
  ask(
    query: string,
    options?: { readonly name?: string; readonly address?: string; readonly token?: string },
  ): Promise<void>;
  /** An access token of somebody who is signed in. */
  token(): Promise<string>;
  /** Calls a REST path the same way. */
  rest(path: string): Promise<void>;
  stop(): void;
}

const PAGE = `query MawbList { mawbs(limit: 5) { data { awbNumber status assignedToUser { displayName } } meta { totalItems } } }`;
export const SMALL = 'query Airports { airports(limit: 5) { data { code } } }';
/** What portals listen to. Its events spoil no answers that the pages above keep. */
export const STEPS = 'subscription { declarationStatusChanged { eventId declarationId internalNumber toStatus } }';
const TENANT = { 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };
const TOKEN_LIFE_MS = 120_000;

export function startTraffic(stage: Stage): Traffic {
  let token: { readonly text: string; readonly at: number } | null = null;

  async function post(body: object, headers: Record<string, string>): Promise<{ data?: Record<string, unknown> }> {
    const response = await fetch(`${stage.gateway}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    // A demo that was started again has new keys.
    if (response.status === 401 && headers.authorization === `Bearer ${token?.text}`) token = null;
    return (await response.json()) as { data?: Record<string, unknown> };
  }

  /** The one that is known, however old, while nobody can sign in. */
  async function signIn(): Promise<string> {
    if (token === null || Date.now() - token.at > TOKEN_LIFE_MS) {
      const input = '{username:"ana.rojas",password:"serhafen-dev"}';
      const { data } = await post({ query: `mutation SignIn { login(input: ${input}) { accessToken } }` }, {});
      const text = (data?.login as { accessToken?: string } | null)?.accessToken;
      if (text !== undefined) token = { text, at: Date.now() };
    }
    return token?.text ?? '';
  }

  const ask: Traffic['ask'] = async (query, { name, address, token: given } = {}) => {
    try {
      const authorization = `Bearer ${given ?? (await signIn())}`;
      const forwarded: Record<string, string> = address === undefined ? {} : { 'x-forwarded-for': address };
      await post({ query, operationName: name }, { authorization, ...TENANT, ...forwarded });
    } catch {
      // What clients meet is counted by the gateway.
    }
  };

  const rest: Traffic['rest'] = async (path) => {
    try {
      const headers = { authorization: `Bearer ${await signIn()}`, ...TENANT };
      const response = await fetch(`${stage.gateway}${path}`, { headers, signal: AbortSignal.timeout(10_000) });
      await response.arrayBuffer();
    } catch {
      // As above.
    }
  };

  const timer = setInterval(() => {
    void ask(PAGE, { name: 'MawbList' });
    void ask(SMALL, { name: 'Airports' });
    void stage.addEvents([event(new Date()), step()]).catch(() => {});
  }, 250);
  const listeners = startListeners(async () => ({
    gateway: stage.gateway,
    token: await signIn(),
    operations: [STEPS],
  }));
  return {
    ask,
    rest,
    token: signIn,
    stop: () => {
      clearInterval(timer);
      listeners.stop();
    },
  };
}

/** Of a kind that nothing here is done with: it spoils no kept answers. */
export function event(time: Date): string {
  return envelope('rehearsal.happened', `rehearsal/${randomUUID()}`, time, {});
}

/** A declaration that nobody has heard of took another step: subscribers are told. @param bytes of the message, about */
export function step(bytes = 20): string {
  const declarationId = randomUUID();
  const data = { declarationId, internalNumber: '7'.repeat(bytes), fromStatus: 'DRAFT', toStatus: 'VALIDATED' };
  return envelope('customs.declaration.status-changed', `declaration/${declarationId}`, new Date(), data);
}

/** A domain event as services write it. */
function envelope(type: string, subject: string, time: Date, data: object): string {
  return JSON.stringify({
    ...{ id: randomUUID(), type, subject, data },
    source: 'rehearsal',
    specVersion: '1.0',
    time: time.toISOString(),
    tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
    actor: null,
    correlationId: null,
    sequence: 1,
  });
}
