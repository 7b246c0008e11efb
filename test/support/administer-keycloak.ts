/** What an administrator does to a real Keycloak in tests, by its Admin REST API. */
import { ADMINISTRATOR } from '../../dev/keycloak/start-keycloak.ts';

export interface KeycloakAdministrator {
  /** What Keycloak knows of the user. */
  read(userId: string): Promise<Readonly<Record<string, unknown>>>;
  setEnabled(userId: string, enabled: boolean): Promise<void>;
  /** Ends all sessions of the user. */
  signOut(userId: string): Promise<void>;
  /** Signs with a new key from now on; the earlier ones stay published. Answers the new key's component id. */
  addSigningKey(): Promise<string>;
  /** Publishes the key no longer. */
  removeKey(componentId: string): Promise<void>;
}

/** @param url of the server */
export function administerKeycloak(url: string): KeycloakAdministrator {
  const realm = `${url}/admin/realms/NewCustomsRealm`;
  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    // Anew each time: administrators' tokens live a minute.
    const token = await signIn(url);
    const response = await fetch(`${realm}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const read = async (path: string) => (await (await call('GET', path)).json()) as Record<string, unknown>;
  return {
    read: (userId) => read(`/users/${userId}`),
    setEnabled: async (userId, enabled) => {
      const user = await read(`/users/${userId}`);
      await call('PUT', `/users/${userId}`, { ...user, enabled });
    },
    signOut: async (userId) => {
      await call('POST', `/users/${userId}/logout`);
    },
    addSigningKey: async () => {
      const { id: parentId } = await read('');
      const response = await call('POST', '/components', {
        ...{ name: 'rotated', providerId: 'rsa-generated', providerType: 'org.keycloak.keys.KeyProvider', parentId },
        config: { priority: ['200'], enabled: ['true'], active: ['true'], algorithm: ['RS256'], keySize: ['2048'] },
      });
      return response.headers.get('location')?.split('/').at(-1) ?? '';
    },
    removeKey: async (componentId) => {
      await call('DELETE', `/components/${componentId}`);
    },
  };
}

async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...ADMINISTRATOR }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
