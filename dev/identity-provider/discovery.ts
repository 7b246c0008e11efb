/** The realm's discovery document (OpenID Connect Discovery 1.0, section 3). */

/** @param internalBase address of the realm for servers, @param publicBase address for browsers */
export function discoveryDocument(issuer: string, internalBase: string, publicBase: string) {
  const protocol = `${internalBase}/protocol/openid-connect`;
  return {
    issuer,
    authorization_endpoint: `${publicBase}/protocol/openid-connect/auth`,
    token_endpoint: `${protocol}/token`,
    end_session_endpoint: `${protocol}/logout`,
    jwks_uri: `${protocol}/certs`,
    grant_types_supported: ['authorization_code', 'client_credentials', 'password', 'refresh_token'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    scopes_supported: ['openid', 'profile', 'email'],
  };
}
