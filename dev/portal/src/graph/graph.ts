/** The portal's one client, and what it tells the portal: whether somebody is signed in, whether live updates arrive. */
import { createGraphClient, type Tokens } from '../../../../schema/client/index.ts';
import { storedLanguage } from '../texts/language.tsx';

const TOKENS = 'serhafen-tokens';

export interface Status {
  readonly signedIn: boolean;
  /** Why nobody is signed in any more. */
  readonly ended: boolean;
  readonly suspended: boolean;
  /** `null` while nothing is listened to. */
  readonly live: boolean | null;
}

const listeners = new Set<() => void>();
let status: Status = { signedIn: false, ended: false, suspended: false, live: null };

function tell(change: Partial<Status>): void {
  status = { ...status, ...change };
  for (const listener of listeners) listener();
}

export const graph = createGraphClient({
  url: new URL(import.meta.env.VITE_API_GATEWAY_URL ?? '/graphql', location.href).href,
  language: storedLanguage,
  // Of this tab, so that a reload does not sign the user out, and no other tab uses the same refresh token.
  store: {
    read: () => JSON.parse(sessionStorage.getItem(TOKENS) ?? 'null') as Tokens | null,
    write: (tokens) => {
      if (tokens === null) sessionStorage.removeItem(TOKENS);
      else sessionStorage.setItem(TOKENS, JSON.stringify(tokens));
      tell({ signedIn: tokens !== null });
    },
  },
  onSignedOut: () => tell({ ended: true }),
  onTenantSuspended: () => tell({ suspended: true }),
  onStatus: (live) => tell({ live }),
});

tell({ signedIn: graph.session.signedIn });

export const graphStatus = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): Status => status,
  welcome: (): void => tell({ ended: false, suspended: false }),
};
