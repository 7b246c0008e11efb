/** GET …/auth: the detour over Google, where a page lets a developer choose who signs in (RFC 6749, section 4.1.1). */

import { randomUUID } from 'node:crypto';
import { findClient } from './clients.ts';
import { epochSeconds, type ProviderState } from './provider-state.ts';

const CHALLENGE = /^[\w-]{43}$/;
const LOCAL_HOSTS = ['localhost', '127.0.0.1'];

/** Where the browser goes next, or the page it shows. */
export type AuthorizationReply = { readonly location: string } | { readonly page: string; readonly status: 200 | 400 };

/**
 * Without `login_hint` a page that offers the realm's users, with it a code at once. A wrong client or redirect
 * address is never redirected to (RFC 6749, section 4.1.2.1).
 */
export function authorize(state: ProviderState, query: URLSearchParams): AuthorizationReply {
  const client = findClient(query.get('client_id') ?? '');
  if (!client?.grants.includes('authorization_code')) return { page: page('Client not found.'), status: 400 };
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!isLocal(redirectUri)) return { page: page('Invalid parameter: redirect_uri'), status: 400 };

  const back = (parameters: Record<string, string>) => {
    const location = new URL(redirectUri);
    const echoed = query.get('state');
    const all = { ...(echoed === null ? {} : { state: echoed }), ...parameters, iss: state.issuer };
    for (const [name, value] of Object.entries(all)) location.searchParams.set(name, value);
    return { location: location.href };
  };
  const challenge = query.get('code_challenge') ?? '';
  if (query.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' });
  if (query.get('code_challenge_method') !== 'S256' || !CHALLENGE.test(challenge)) {
    return back({ error: 'invalid_request', error_description: 'Missing parameter: code_challenge' });
  }
  const account = query.get('login_hint');
  if (account === null) return { page: page('Sign in with Google', choices(state, query)), status: 200 };
  const grant = { clientId: client.id, redirectUri, challenge, account };
  return back({ session_state: randomUUID(), code: state.codes.issue(grant, epochSeconds(state)) });
}

/** Any port and path of this machine over plain HTTP. */
function isLocal(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, hash } = new URL(address);
  return protocol === 'http:' && LOCAL_HOSTS.includes(hostname) && username === '' && hash === '';
}

function choices({ realm }: ProviderState, query: URLSearchParams): string {
  const accounts = [...realm.users.values()].filter((user) => user.federatedProviders.includes('google'));
  const items = [...accounts.map(({ username }) => username), 'stranger@example.test'].map((account) => {
    const target = new URLSearchParams([...query, ['login_hint', account]]);
    return `<li><a href="?${escapeHtml(target.toString())}">${escapeHtml(account)}</a></li>`;
  });
  return `<ul>${items.join('')}</ul>`;
}

function page(title: string, content = ''): string {
  const head = `<meta charset="utf-8"><title>${escapeHtml(title)}</title>`;
  return `<!doctype html><html lang="en"><head>${head}</head><body><h1>${escapeHtml(title)}</h1>${content}</body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
