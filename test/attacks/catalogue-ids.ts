/** Every case of the public catalogue of attacks, by what it is about. `catalogue.test.ts` holds the tests to it. */
export const CATALOGUE: Readonly<Record<string, string>> = {
  'graphql-dos': `
    DOS-01 DOS-02 DOS-05 DOS-06 DOS-07 DOS-10 DOS-11 DOS-12 DOS-15 DOS-16 DOS-17 DOS-20 DOS-21 DOS-22 DOS-25
    DOS-26 DOS-27 DOS-30 DOS-31 DOS-32 DOS-35 DOS-36 DOS-37 DOS-40 DOS-41 DOS-42`,
  'information-leak': `
    LEAK-01 LEAK-02 LEAK-05 LEAK-06 LEAK-07 LEAK-10 LEAK-11 LEAK-12 LEAK-13c LEAK-13d LEAK-13e LEAK-13h LEAK-13i
    LEAK-13j LEAK-13m LEAK-13n LEAK-13o LEAK-14 LEAK-15 LEAK-16 LEAK-19 LEAK-20 LEAK-21 LEAK-24`,
  'csrf-http': `
    HTTP-01 HTTP-02 HTTP-05 HTTP-06 HTTP-07 HTTP-10 HTTP-11a HTTP-11b HTTP-11e HTTP-12 HTTP-13 HTTP-22 HTTP-23
    HTTP-24 HTTP-27 HTTP-28 HTTP-29 HTTP-32 HTTP-33 HTTP-34 HTTP-37 HTTP-38 HTTP-39a HTTP-39d HTTP-39e HTTP-39f
    HTTP-40 HTTP-41 HTTP-42 HTTP-45`,
  jwt: `
    JWT-valid JWT-valid-es256 JWT-alg-none JWT-alg-None-2 JWT-alg-NONE-3 JWT-alg-none-with-sig JWT-alg-missing
    JWT-alg-lower JWT-hs256-jwk JWT-hs256-n JWT-hs256-empty JWT-expired-by-1h-string JWT-exp-missing JWT-exp-null
    JWT-nbf-future JWT-iat-future JWT-aud-wrong JWT-aud-prefix JWT-aud-case JWT-aud-object JWT-iss-suffix
    JWT-iss-other-realm JWT-iss-slash JWT-kid-unknown JWT-kid-traversal JWT-kid-sqli JWT-kid-url JWT-kid-huge
    JWT-kid-proto JWT-kid-devnull-hs JWT-jku JWT-x5u JWT-x5c JWT-iss-oidc-discovery JWT-crit-unknown
    JWT-wrong-key-same-kid JWT-sig-empty JWT-sig-truncated JWT-es256-on-rsa JWT-ps256 JWT-use-enc-key
    JWT-dup-header-alg JWT-proto-claims JWT-roles-string JWT-payload-null JWT-refresh-token JWT-id-token
    JWT-azp-unknown JWT-sub-missing JWT-sub-object JWT-tenant-wildcard JWT-tenant-delimiter JWT-oversize-16k
    JWT-two-parts JWT-four-parts JWT-five-parts-jwe JWT-empty JWT-garbage JWT-dots JWTX-02 JWTX-03 JWTX-04 JWTX-07
    JWTX-08 JWTX-09 JWTX-12`,
  tenant: `
    TEN-01 TEN-02 TEN-05 TEN-06 TEN-07 TEN-10 TEN-11 TEN-12 TEN-15 TEN-16 TEN-17 TEN-20 TEN-21 TEN-22 TEN-25
    TEN-26 TEN-27 TEN-30 TEN-31 TEN-32 TEN-35 TEN-36 TEN-37`,
  'rest-injection': `
    INJ-01 INJ-02 INJ-05 INJ-06 INJ-07 INJ-10 INJ-11 INJ-12 INJ-15 INJ-16 INJ-17 INJ-20 INJ-21 INJ-22 INJ-25
    INJ-26 INJ-27 INJ-30 INJ-31 INJ-40 INJ-43 INJ-44 INJ-45 INJ-48 INJ-49 INJ-50 INJ-53 INJ-54 INJ-55 INJ-58
    INJ-59 INJ-60`,
  'prototype-pollution': `
    PROTO-01 PROTO-02 PROTO-05 PROTO-06 PROTO-07 PROTO-10 PROTO-11 PROTO-12`,
  persisted: `
    APQ-01 APQ-02 APQ-05 APQ-06 APQ-07`,
  websocket: `
    WS-01 WS-02 WS-05 WS-06 WS-07 WS-10 WS-11 WS-12 WS-15 WS-16 WS-17 WS-20`,
  'rate-limit': `
    RATE-01 RATE-02 RATE-05`,
};

/** Their ids. */
export const CATALOGUE_IDS: readonly string[] = Object.values(CATALOGUE).flatMap((ids) => ids.trim().split(/\s+/));
