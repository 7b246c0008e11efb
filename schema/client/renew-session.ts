/** Asks the gateway for another pair of tokens: outside Apollo Client, because no cache may hold them and no link may wait for itself. */
import { print } from 'graphql';
import { RenewSessionDocument, type RenewSessionMutation } from './generated/operations.ts';
import { trustedId } from './links/trusted-document-link.ts';
import { RenewalRefused, type TokenPair } from './session.ts';

interface Answer {
  readonly data?: RenewSessionMutation | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: unknown; readonly httpStatus?: unknown };
  }[];
}

export function renewSession(url: string, fetcher: typeof fetch): (refreshToken: string) => Promise<TokenPair> {
  const ask = async (refreshToken: string, query?: string): Promise<Answer> => {
    const response = await fetcher(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({
        operationName: 'RenewSession',
        variables: { input: { refreshToken } },
        extensions: { persistedQuery: { version: 1, sha256Hash: trustedId(RenewSessionDocument) } },
        ...(query !== undefined && { query }),
      }),
    });
    return (await response.json()) as Answer;
  };
  return async (refreshToken) => {
    let answer = await ask(refreshToken);
    if (answer.errors?.[0]?.extensions?.code === 'PERSISTED_QUERY_NOT_FOUND')
      answer = await ask(refreshToken, print(RenewSessionDocument));
    const pair = answer.data?.refreshToken;
    if (pair !== undefined && pair !== null) return pair;
    const error = answer.errors?.[0];
    const status = Number(error?.extensions?.httpStatus);
    const text = error?.message ?? 'no tokens';
    // 429 and 5xx say nothing about the token: it may work later.
    if (status >= 400 && status < 500 && status !== 429) throw new RenewalRefused(text);
    throw new Error(text);
  };
}
