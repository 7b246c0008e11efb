/** The portal's realm of a real Keycloak, administered as the IAM service does it: as a client of its own, by the Admin REST API. */
import KeycloakAdminClient, { NetworkError } from '@keycloak/keycloak-admin-client';
import { Problem } from '../services/platform/problem.ts';

/** Its service account holds `manage-users`, and `manage-realm` for users whose id IAM has chosen already (realm file). */
const CLIENT = { clientId: 'serhafen-iam', clientSecret: process.env.SERHAFEN_IAM_SECRET ?? 'iam-dev-secret' };

/** @param issuer `http://…/realms/<realm>` */
export function administerRealm(issuer: string): KeycloakAdminClient {
  const { origin, pathname } = new URL(issuer);
  const client = new KeycloakAdminClient({ baseUrl: origin, realmName: pathname.split('/').at(-1) ?? '' });
  // Client credentials come without a refresh token (RFC 6749, section 4.4.3), which is all the library would renew with.
  client.registerTokenProvider({
    getAccessToken: async () => {
      if (client.accessToken === undefined || client.isTokenExpired()) {
        await client.auth({ grantType: 'client_credentials', ...CLIENT });
      }
      return client.accessToken;
    },
  });
  return client;
}

/** A provider that does not answer, or answers with a fault of its own, is 503 IDP_UNAVAILABLE; a refusal is a fault of ours. */
export async function answered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const refused = error instanceof NetworkError && error.response.status < 500;
    if (refused || error instanceof Problem) throw error;
    throw new Problem('IDP_UNAVAILABLE');
  }
}
