/** Who is signed in: keeps the tokens and renews them before they end, once for all who wait. */

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds the access token lives. */
  readonly expiresIn: number;
  /** Seconds the refresh token lives. */
  readonly refreshExpiresIn: number;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Epoch milliseconds from which the access token is renewed before it is used. */
  readonly renewAt: number;
  /** Epoch milliseconds at which the access token ends. */
  readonly endsAt: number;
}

/** Where tokens are kept between two reads. A browser's `sessionStorage` survives a reload and belongs to one tab. */
export interface TokenStore {
  read(): Tokens | null;
  write(tokens: Tokens | null): void;
}

export interface SessionOptions {
  /** Default: memory, so that a reload signs the user out. */
  readonly store?: TokenStore;
  /** Asks for another pair. Rejects with a {@link RenewalRefused} when there will be none. */
  readonly renew: (refreshToken: string) => Promise<TokenPair>;
  /** How long before its end a token is renewed, in milliseconds; at most half of its life. Default 60,000. */
  readonly renewBeforeMs?: number;
  /** Told when the tokens cannot be renewed any more. A failure of it is the caller's. */
  readonly onEnded?: () => void;
}

export interface Session {
  readonly signedIn: boolean;
  begin(pair: TokenPair): void;
  end(): void;
  /** A token to send, `null` when nobody is signed in. Rejects when it has ended and cannot be renewed at the moment. */
  accessToken(): Promise<string | null>;
  /** Another token than the one the gateway did not take; `null` when nobody is signed in any more. */
  replace(refused: string | null): Promise<string | null>;
  readonly refreshToken: string | null;
}

/** The refresh token is used up, too old, or its user may not sign in: only a new sign-in helps. */
export class RenewalRefused extends Error {
  override readonly name = 'RenewalRefused';
}

export function createSession(options: SessionOptions): Session {
  const { store = inMemory(), renew, renewBeforeMs = 60_000, onEnded } = options;
  let renewing: Promise<Tokens | null> | null = null;

  function keep(pair: TokenPair): Tokens {
    const now = Date.now();
    const lifeMs = pair.expiresIn * 1000;
    const tokens: Tokens = {
      accessToken: pair.accessToken,
      refreshToken: pair.refreshToken,
      renewAt: now + Math.max(lifeMs - renewBeforeMs, lifeMs / 2),
      endsAt: now + lifeMs,
    };
    store.write(tokens);
    return tokens;
  }

  // A refresh token works once: two renewals at a time would end the session.
  function renewOnce(tokens: Tokens): Promise<Tokens | null> {
    renewing ??= renew(tokens.refreshToken)
      .then(
        // Who signed out, or in as somebody else, in the meantime must not be signed in again.
        (pair) => (store.read()?.refreshToken === tokens.refreshToken ? keep(pair) : store.read()),
        (error: unknown) => {
          if (!(error instanceof RenewalRefused)) throw error;
          if (store.read()?.refreshToken !== tokens.refreshToken) return store.read();
          store.write(null);
          onEnded?.();
          return null;
        },
      )
      .finally(() => {
        renewing = null;
      });
    return renewing;
  }

  return {
    get signedIn() {
      return store.read() !== null;
    },
    get refreshToken() {
      return store.read()?.refreshToken ?? null;
    },
    begin: (pair) => void keep(pair),
    end: () => store.write(null),
    accessToken: async () => {
      const tokens = store.read();
      if (tokens === null) return null;
      if (Date.now() < tokens.renewAt) return tokens.accessToken;
      try {
        return (await renewOnce(tokens))?.accessToken ?? null;
      } catch (error) {
        if (Date.now() < tokens.endsAt) return tokens.accessToken;
        throw error;
      }
    },
    replace: async (refused) => {
      const tokens = store.read();
      if (tokens === null) return null;
      if (tokens.accessToken !== refused) return tokens.accessToken;
      return (await renewOnce(tokens))?.accessToken ?? null;
    },
  };
}

function inMemory(): TokenStore {
  let kept: Tokens | null = null;
  return {
    read: () => kept,
    write: (tokens) => {
      kept = tokens;
    },
  };
}
