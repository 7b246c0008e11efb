import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { afterEach, describe, expect, test } from 'vitest';
import { createRetryLink, failedWith } from '../../schema/client/index.ts';
import { retryAfterMs } from '../../schema/client/links/retry-link.ts';

interface Scripted {
  readonly status: number;
  readonly retryAfter?: string;
  readonly body?: object;
}

let server: Server | undefined;
afterEach(() => server?.close());

const QUERY = gql`
  query Name {
    name
  }
`;
const CHANGE = gql`
  mutation Change {
    change
  }
`;
const RATE_LIMITED = { errors: [{ message: 'wait', extensions: { code: 'RATE_LIMITED' } }] };
const ANSWER: Scripted = { status: 200, body: { data: { name: 'x', change: true } } };

/** A real server that answers one after the other of `script`, the last one for ever. */
async function against(script: readonly Scripted[], longestWaitMs = 5000) {
  const moments: number[] = [];
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { status, retryAfter, body } = script[Math.min(moments.length, script.length - 1)] ?? ANSWER;
      moments.push(performance.now());
      if (status === 0) {
        request.socket.destroy();
        return;
      }
      response.writeHead(status, {
        'content-type': 'application/graphql-response+json',
        ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
        ...(status === 502 && { 'content-type': 'text/html' }),
      });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const link = createRetryLink({ firstWaitMs: 5, longestWaitMs }).concat(new HttpLink({ uri }));
  return { moments, apollo: new ApolloClient({ cache: new InMemoryCache(), link }) };
}

describe('a refusal before anything was run', () => {
  test('is waited out as long as the gateway says', async () => {
    const { apollo, moments } = await against([{ status: 429, retryAfter: '1', body: RATE_LIMITED }, ANSWER]);
    expect(await apollo.query({ query: QUERY })).toMatchObject({ data: { name: 'x' } });
    expect((moments[1] ?? 0) - (moments[0] ?? 0)).toBeGreaterThan(990);
  });

  test('lets a change be sent again too', async () => {
    const { apollo, moments } = await against([{ status: 429, retryAfter: '0', body: RATE_LIMITED }, ANSWER]);
    expect(await apollo.mutate({ mutation: CHANGE })).toMatchObject({ data: { change: true } });
    expect(moments).toHaveLength(2);
  });

  test('is the answer when the gateway wants a longer wait than a user has', async () => {
    const { apollo, moments } = await against([{ status: 429, retryAfter: '60', body: RATE_LIMITED }]);
    const error = await apollo.query({ query: QUERY }).catch((reason: unknown) => reason);
    expect(failedWith(error, 'RATE_LIMITED')).toBe(true);
    expect(moments).toHaveLength(1);
  });

  test('is the answer after four attempts', async () => {
    const { apollo, moments } = await against([{ status: 429, retryAfter: '0', body: RATE_LIMITED }]);
    await expect(apollo.query({ query: QUERY })).rejects.toThrow('wait');
    expect(moments).toHaveLength(4);
  });
});

describe('a connection that breaks', () => {
  test('is tried again for a query, and so is a gateway that a proxy does not reach', async () => {
    const { apollo, moments } = await against([{ status: 0 }, { status: 502 }, ANSWER]);
    expect(await apollo.query({ query: QUERY })).toMatchObject({ data: { name: 'x' } });
    expect(moments).toHaveLength(3);
  });

  test('is not tried again for a change, which may have been made', async () => {
    const { apollo, moments } = await against([{ status: 0 }, ANSWER]);
    await expect(apollo.mutate({ mutation: CHANGE })).rejects.toThrow();
    expect(moments).toHaveLength(1);
  });
});

test('another error is the answer at once', async () => {
  const body = {
    data: { name: null },
    errors: [{ message: 'no', path: ['name'], extensions: { code: 'CIRCUIT_OPEN' } }],
  };
  const { apollo, moments } = await against([{ status: 200, body }]);
  await expect(apollo.query({ query: QUERY })).rejects.toThrow('no');
  expect(moments).toHaveLength(1);
});

test('Retry-After is a number of seconds or a date', () => {
  expect(retryAfterMs('3')).toBe(3000);
  expect(retryAfterMs(new Date(Date.now() + 10_000).toUTCString())).toBeGreaterThan(8000);
  expect([null, '', 'soon'].map(retryAfterMs)).toEqual([null, null, null]);
});
