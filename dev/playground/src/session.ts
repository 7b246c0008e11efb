/** Who runs operations here, and for which tenant: kept in this tab, until it is closed. */
import { createSession, RenewalRefused, type TokenPair, type Tokens } from '../../../schema/client/session.ts';
import { type Answer, post } from './post.ts';
import type { Project } from './project.ts';
import { type Caller, grantedTenants, readToken } from './read-token.ts';
import { createStore } from './store.ts';

export interface SessionState {
  /** `null`: nobody is signed in. */
  readonly caller: Caller | null;
  /** `BU:CC` the caller may work in, as far as that is known. */
  readonly tenants: readonly string[];
  /** `BU:CC`; empty: none. */
  readonly tenant: string;
}

export interface PlaygroundSession {
  readonly state: ReturnType<typeof createStore<SessionState>>;
  /** Rejects with what the gateway says. */
  signIn(username: string, password: string): Promise<void>;
  /** For graphs that nobody signs in to: a token from elsewhere. Throws when it is none. */
  takeToken(token: string): Promise<void>;
  signOut(): void;
  work(tenant: string): void;
  /** Of a request, or of the first message of a socket. */
  headers(): Promise<Record<string, string>>;
}

const TOKENS = 'serhafen-playground-tokens';
const TENANT = 'serhafen-playground-tenant';

const SIGN_IN = `mutation SignIn($input: LoginRequest!) {
  login(input: $input) { accessToken refreshToken expiresIn refreshExpiresIn }
}`;
const RENEW = `mutation RenewSession($input: RefreshRequest!) {
  refreshToken(input: $input) { accessToken refreshToken expiresIn refreshExpiresIn }
}`;
const TENANTS = 'query MyTenants { myTenants { businessUnit countryCode } }';

export function createPlaygroundSession(project: Project): PlaygroundSession {
  const tokens = createSession({
    store: {
      read: () => JSON.parse(sessionStorage.getItem(TOKENS) ?? 'null') as Tokens | null,
      write: (value) => {
        if (value === null) sessionStorage.removeItem(TOKENS);
        else sessionStorage.setItem(TOKENS, JSON.stringify(value));
      },
    },
    renew: async (refreshToken) => {
      const answer = await post(operation(RENEW, 'refreshToken', { input: { refreshToken } }));
      const pair = answer.body.data?.refreshToken as TokenPair | null | undefined;
      if (pair) return pair;
      const text = messageOf(answer);
      if (answer.status >= 500 || answer.status === 429) throw new Error(text);
      throw new RenewalRefused(text);
    },
    onEnded: () => state.set(NOBODY),
  });
  const state = createStore<SessionState>(NOBODY);

  /** The project's own text where it has one: other texts may not be allowed. */
  function operation(text: string, field: string, variables: object) {
    const known = project.examples.find((example) => new RegExp(`\\b${field}\\(input: \\$input\\)`).test(example.text));
    return { query: known?.text ?? text, variables, ...(known?.name !== undefined && { operationName: known.name }) };
  }

  async function enter(): Promise<void> {
    const token = await tokens.accessToken();
    if (token === null) return;
    const caller = readToken(token);
    const tenants = await tenantsOf(caller, token);
    const last = sessionStorage.getItem(TENANT) ?? '';
    state.set({ caller, tenants, tenant: tenants.includes(last) ? last : (tenants[0] ?? '') });
  }

  async function tenantsOf(caller: Caller, token: string): Promise<readonly string[]> {
    const granted = grantedTenants(caller);
    // Which tenants `*` stands for is known to the graph only, and not to every graph.
    const known = project.examples.find(({ text }) => /\bmyTenants \{/.test(text));
    const query = { query: known?.text ?? TENANTS, ...(known?.name !== undefined && { operationName: known.name }) };
    const answer = await post(query, { authorization: `Bearer ${token}` }).catch(() => null);
    const own = answer?.body.data?.myTenants as { businessUnit: string; countryCode: string }[] | null | undefined;
    return [...new Set([...granted, ...(own ?? []).map((each) => `${each.businessUnit}:${each.countryCode}`)])].sort();
  }

  // A reload of the page does not sign anybody out.
  void enter().catch(() => {});

  return {
    state,
    signIn: async (username, password) => {
      const answer = await post(operation(SIGN_IN, 'login', { input: { username, password } }));
      const pair = answer.body.data?.login as TokenPair | null | undefined;
      if (!pair) throw new Error(messageOf(answer));
      tokens.begin(pair);
      await enter();
    },
    takeToken: async (token) => {
      const { expiresAt } = readToken(token);
      const seconds = Math.floor((expiresAt - Date.now()) / 1000);
      if (seconds <= 0) throw new Error('This token has ended');
      tokens.begin({ accessToken: token, refreshToken: '', expiresIn: seconds, refreshExpiresIn: seconds });
      await enter();
    },
    signOut: () => {
      tokens.end();
      state.set(NOBODY);
    },
    work: (tenant) => {
      sessionStorage.setItem(TENANT, tenant);
      state.set({ ...state.get(), tenant });
    },
    headers: async () => {
      const token = await tokens.accessToken();
      const [businessUnit = '', countryCode = ''] = state.get().tenant.split(':');
      return {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(token !== null && countryCode !== '' && { 'x-business-unit': businessUnit, 'x-country-code': countryCode }),
      };
    },
  };
}

const NOBODY: SessionState = { caller: null, tenants: [], tenant: '' };

function messageOf({ body, status }: Answer): string {
  const [error] = body.errors ?? [];
  if (error?.extensions?.code === 'GRAPHQL_VALIDATION_FAILED')
    return 'Nobody can sign in to this graph by a password: use a token';
  return error?.message ?? `The gateway answered ${status}`;
}
