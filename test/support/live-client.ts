/** A portal's socket: the real graphql-ws client for one user and tenant. */
import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { World } from './world.ts';

export interface LiveClientOptions extends Partial<ClientOptions> {
  /** A user name. Default `ana.rojas`. */
  readonly as?: string;
  /** `BU:CC`. Default `SERHAFEN:CL`. */
  readonly tenant?: string;
}

export function liveClient(
  world: Pick<World, 'token'> & { readonly gateway: { readonly url: string } },
  options: LiveClientOptions = {},
): Client {
  const { as = 'ana.rojas', tenant = 'SERHAFEN:CL', ...more } = options;
  const [businessUnit, countryCode] = tenant.split(':');
  return createClient({
    url: `${world.gateway.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: async () => ({
      authorization: `Bearer ${await world.token(as)}`,
      'x-business-unit': businessUnit,
      'x-country-code': countryCode,
      'accept-language': 'en',
    }),
    ...more,
  });
}

export interface LiveAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  readonly data?: any;
  readonly errors?: readonly { readonly extensions: Record<string, unknown> }[];
  readonly extensions?: { readonly lastEventId?: string };
}

export interface LiveStream extends AsyncDisposable {
  /** The next answer that was not taken yet. */
  next(): Promise<LiveAnswer>;
  /** Answers that were not taken yet. */
  readonly waiting: readonly LiveAnswer[];
  /** Resolves with what ended the stream, `null` when it was completed. */
  readonly over: Promise<unknown>;
}

export interface SubscribeOptions {
  readonly variables?: Record<string, unknown>;
  readonly lastEventId?: string;
  /** When the client comes back, go on from the last event that was seen. Default: from then on. */
  readonly resume?: boolean;
}

/** Resolves when the gateway has begun the subscription. */
export async function subscribe(
  client: Client,
  query: string,
  { variables, lastEventId, resume = false }: SubscribeOptions = {},
): Promise<LiveStream> {
  const waiting: LiveAnswer[] = [];
  const takers: { resolve(answer: LiveAnswer): void; reject(reason: unknown): void }[] = [];
  let settle: (reason: unknown) => void = () => {};
  const over = new Promise<unknown>((resolve) => {
    settle = resolve;
  });
  const finish = (reason: unknown): void => {
    settle(reason);
    for (const { reject } of takers.splice(0)) reject(reason ?? new Error('the stream is over'));
  };
  const extensions: { lastEventId?: string } = lastEventId === undefined ? {} : { lastEventId };
  // The client writes the payload anew each time it comes back.
  const payload = { query, ...(variables !== undefined && { variables }), extensions };
  const stop = client.subscribe(payload, {
    next: (answer) => {
      const { extensions: told } = answer as LiveAnswer;
      if (resume && told?.lastEventId !== undefined) extensions.lastEventId = told.lastEventId;
      const taker = takers.shift();
      if (taker === undefined) waiting.push(answer as LiveAnswer);
      else taker.resolve(answer as LiveAnswer);
    },
    error: finish,
    complete: () => finish(null),
  });
  await answerOf(client);
  return {
    waiting,
    over,
    next: () => {
      const answer = waiting.shift();
      return answer === undefined
        ? new Promise((resolve, reject) => takers.push({ resolve, reject }))
        : Promise.resolve(answer);
    },
    [Symbol.asyncDispose]: async () => stop(),
  };
}

/** Messages of a socket are read in order: when a query is answered, all that was sent before it has been read. */
export function answerOf(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.subscribe({ query: '{ me { __typename } }' }, { next: () => {}, error: reject, complete: resolve });
  });
}

/** What a query or mutation is answered on a socket, refused or not. */
export function answerOnSocket(
  client: Client,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  more: { readonly operationName?: string } = {},
): Promise<LiveAnswer> {
  return new Promise((resolve, reject) => {
    let answer: LiveAnswer = {};
    client.subscribe(
      { query, variables, ...more },
      {
        next: (value) => {
          answer = value as LiveAnswer;
        },
        error: (reason) => (Array.isArray(reason) ? resolve({ errors: reason }) : reject(reason)),
        complete: () => resolve(answer),
      },
    );
  });
}
