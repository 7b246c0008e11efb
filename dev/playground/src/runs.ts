/** Runs what is in the editor, and remembers the last run: answers by HTTP, events of subscriptions by a socket. */
import type { GraphiQLProps } from 'graphiql';
import { getOperationAST, parse } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import type { DebugAnswer } from './debug-answer.ts';
import { type Answer, type Operation, post } from './post.ts';
import type { PlaygroundSession } from './session.ts';
import { createStore, type Store } from './store.ts';

type Fetcher = GraphiQLProps['fetcher'];

export interface Run {
  readonly name: string | null;
  readonly answer: Answer;
  /** How it ran; `null`: the gateway does not tell. */
  readonly debug: DebugAnswer | null;
}

export interface Runs {
  readonly fetch: Fetcher;
  /** `null`: nothing was run yet. */
  readonly last: Store<Run | null>;
}

/** Name that the editor gives to its question for the schema. */
const INTROSPECTION = 'IntrospectionQuery';

export function createRuns(session: PlaygroundSession): Runs {
  const last = createStore<Run | null>(null);
  let socket: { readonly client: Client; readonly owner: string } | null = null;

  /** A socket belongs to a caller and a tenant from its first message on. */
  function clientOf(): Client {
    const { caller, tenant } = session.state.get();
    const owner = `${caller?.id} ${tenant}`;
    if (socket?.owner === owner) return socket.client;
    void socket?.client.dispose();
    const url = new URL('/graphql', location.href.replace(/^http/, 'ws')).href;
    socket = { owner, client: createClient({ url, connectionParams: session.headers, lazyCloseTimeout: 1000 }) };
    return socket.client;
  }

  async function ask(operation: Operation, headers: Readonly<Record<string, string>>): Promise<Answer['body']> {
    const asked = operation.operationName !== INTROSPECTION;
    const answer = await post(operation, {
      ...(await session.headers()),
      ...(asked && { 'x-debug': '1' }),
      ...headers,
    });
    if (!asked) return answer.body;
    last.set({ name: operation.operationName ?? null, answer, debug: takeDebug(answer.body) });
    return answer.body;
  }

  return {
    last,
    fetch: ((params: Operation, options?: { headers?: Record<string, string> }) => {
      if (isSubscription(params)) return clientOf().iterate({ ...params, variables: params.variables as never });
      return ask(params, options?.headers ?? {});
    }) as Fetcher,
  };
}

/** The answer is shown as every client gets it. */
function takeDebug(body: Answer['body']): DebugAnswer | null {
  const { debug = null, ...others } = body.extensions ?? {};
  if (Object.keys(others).length === 0) delete body.extensions;
  else body.extensions = others;
  return debug as DebugAnswer | null;
}

function isSubscription({ query, operationName }: Operation): boolean {
  return getOperationAST(parse(query, { noLocation: true }), operationName)?.operation === 'subscription';
}
