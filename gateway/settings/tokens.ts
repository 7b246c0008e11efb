/** Whose tokens are accepted, and how long what is known of them holds. */
import { issuer, listOf, url, wholeNumber } from './kinds.ts';
import { name, setting } from './setting.ts';

export const TOKENS = {
  keycloakBaseUrl: setting('KEYCLOAK_BASE_URL', url(), {
    meaning: 'Address of the identity provider as this process reaches it; keys are read from the realm below it',
    unit: null,
    initial: { production: null, otherwise: 'http://localhost:8082' },
    wrong: 'No key set: readiness stays 503 and every token is answered 503 `IDP_UNAVAILABLE`',
  }),
  keycloakRealm: setting('KEYCLOAK_REALM', name, {
    meaning: 'Realm whose tokens are accepted',
    unit: null,
    initial: 'NewCustomsRealm',
    wrong: 'As for `KEYCLOAK_BASE_URL`, or every token is answered 401 `TOKEN_NOT_ACCEPTED`',
  }),
  tokenIssuer: setting('KEYCLOAK_ISSUER', url(), {
    meaning:
      'Claim `iss` of an accepted token, byte for byte; differs from the address when clients reach Keycloak by another name',
    unit: null,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: refers to other variables of the environment
    initial: '${KEYCLOAK_BASE_URL}/realms/${KEYCLOAK_REALM}',
    wrong: 'Every token is answered 401 `TOKEN_NOT_ACCEPTED`',
  }),
  tokenIssuers: setting('TOKEN_ISSUERS', listOf(issuer(), 0), {
    meaning:
      'Further issuers (realms) whose tokens are accepted under the same rules, separated by commas: claim `iss`, and after `=` the address of its keys where that is not `<iss>/protocol/openid-connect/certs`. Each vouches for its subjects, roles and tenants as the main one does',
    unit: null,
    initial: '',
    wrong: 'Tokens of a missing issuer are answered 401 `TOKEN_NOT_ACCEPTED`; an extra issuer lets in whom it likes',
  }),
  tokenAudience: setting('TOKEN_AUDIENCE', name, {
    meaning: 'Name that claim `aud` of an accepted token has to contain',
    unit: null,
    initial: 'serhafen-api',
    wrong: 'Every token is answered 401 `TOKEN_NOT_ACCEPTED`',
  }),
  tokenClients: setting('TOKEN_CLIENTS', listOf(name, 1), {
    meaning: 'Clients whose tokens are accepted (claim `azp`)',
    unit: null,
    initial: 'serhafen-portal-web,serhafen-integration',
    wrong: 'Tokens of a missing client are answered 401 `TOKEN_NOT_ACCEPTED`; an extra client gets in',
  }),
  tokenClockSkewSeconds: setting('TOKEN_CLOCK_SKEW_SECONDS', wholeNumber(0, 60), {
    meaning: 'Difference allowed between the clocks of Keycloak and this machine',
    unit: 's',
    initial: '5',
    wrong: 'Too small: fresh tokens are refused. Too large: expired tokens live longer',
  }),
  tokenMaxLifetimeSeconds: setting('TOKEN_MAX_LIFETIME_SECONDS', wholeNumber(60, 31_536_000), {
    meaning: 'A token that expires later than this from now is refused: no realm issues such access tokens',
    unit: 's',
    initial: '86400',
    wrong: 'Below the realm’s token lifetime: every token is answered 401 `TOKEN_INVALID`',
  }),
  tokenRevokedSeconds: setting('TOKEN_REVOKED_SECONDS', wholeNumber(1, 86_400), {
    meaning:
      'Time for which tokens are refused of a user who was disabled, or who has signed out: as long as the realm’s access tokens live',
    unit: 's',
    initial: '300',
    wrong: 'Below the realm’s token lifetime: a disabled user comes back with an old token',
  }),
  backchannelLogoutClients: setting('BACKCHANNEL_LOGOUT_CLIENTS', listOf(name, 0), {
    meaning:
      'Clients whose sign-outs the identity provider posts to `/backchannel-logout` (claim `aud` of its logout tokens). Empty: there is no such path',
    unit: null,
    initial: '',
    wrong:
      'Sign-outs of a missing client are answered 400 `LOGOUT_TOKEN_INVALID`: its access tokens stay good until they expire',
  }),
  tokenCacheSize: setting('TOKEN_CACHE_SIZE', wholeNumber(0, 1_000_000), {
    meaning: 'Verified tokens that are remembered until they expire; 0 verifies each request',
    unit: 'tokens',
    initial: '10000',
    wrong: 'Too small: a signature check (about 70 µs) a request. Too large: about 3 kB of memory a token',
  }),
  jwksFreshSeconds: setting('JWKS_FRESH_SECONDS', wholeNumber(1, 86_400), {
    meaning: 'Age up to which the key set is used without asking the identity provider',
    unit: 's',
    initial: '600',
    wrong: 'Too large: a withdrawn key is trusted that long',
  }),
  jwksStaleSeconds: setting('JWKS_STALE_SECONDS', wholeNumber(1, 604_800), {
    meaning: 'Age up to which the last key set is used while the identity provider cannot be reached',
    unit: 's',
    initial: '86400',
    wrong: 'Too small: an outage of the identity provider becomes ours',
  }),
  jwksCooldownSeconds: setting('JWKS_COOLDOWN_SECONDS', wholeNumber(1, 3600), {
    meaning: 'Least time between two reads of the key set that an unknown key id causes',
    unit: 's',
    initial: '30',
    wrong: 'Too small: forged tokens make us load the identity provider. Too large: a new key is noticed late',
  }),
} as const;
