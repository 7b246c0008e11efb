/** A service on a free port that answers as a test says, and the client's side of a call to it. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpMethod } from '../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import {
  createUpstreamClient,
  type UpstreamClient,
  type UpstreamOptions,
} from '../../subgraphs/engine/upstream/client.ts';
import { ReadTexts } from '../../subgraphs/engine/upstream/read-texts.ts';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

import { operationBinding } from './operation-binding.ts';
import { contextOfNobody } from './request-contexts.ts';

export interface UpstreamServer {
  readonly url: string;
  /** Requests that arrived. */
  readonly arrived: IncomingMessage[];
  /** May be exchanged at any time. */
  answer: Answer;
  stop(): Promise<void>;
}

export async function startUpstream(answer: Answer): Promise<UpstreamServer> {
  const arrived: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    arrived.push(request);
    upstream.answer(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const upstream: UpstreamServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    answer,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return upstream;
}

export const answerWith =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('[1]');

export interface Caller {
  readonly client: UpstreamClient;
  /** Calls the service. */
  call(method?: HttpMethod, signal?: AbortSignal): Promise<unknown>;
  /** The code of the error the call ends with, or `ok`. */
  outcome(method?: HttpMethod): Promise<string>;
}

export function callerOf(url: string, options: Partial<UpstreamOptions> = {}): Caller {
  const client = createUpstreamClient({
    baseUrls: { things: url },
    tryTimeoutMs: 400,
    totalTimeoutMs: 5000,
    ...options,
  });
  const call = (method: HttpMethod = 'GET', signal = new AbortController().signal) => {
    const context: RequestContext = { ...contextOfNobody(), signal };
    const request = { method, path: '/things', headers: {}, body: null } as const;
    return client.prepare('things', operationBinding({ method }), {})(request, context, new ReadTexts());
  };
  return {
    client,
    call,
    outcome: (method) =>
      call(method).then(
        () => 'ok',
        (error: { code?: string }) => String(error.code),
      ),
  };
}
