/** Who is calling, as the settings want it decided: whose tokens are taken, and how long keys and tokens are believed. */
import type { Config } from '../config.ts';
import { createContextBuilder } from '../context/build-context.ts';
import type { Logger } from '../telemetry/logger.ts';

/** @param logger is told when the key set of the realm cannot be read */
export function openContext(config: Config, logger: Logger): ReturnType<typeof createContextBuilder> {
  return createContextBuilder({
    token: {
      issuer: config.tokenIssuer,
      audience: config.tokenAudience,
      clients: config.tokenClients,
      clockSkewSeconds: config.tokenClockSkewSeconds,
      maxLifetimeSeconds: config.tokenMaxLifetimeSeconds,
    },
    keys: {
      url: config.jwksUrl,
      freshSeconds: config.jwksFreshSeconds,
      staleSeconds: config.jwksStaleSeconds,
      cooldownSeconds: config.jwksCooldownSeconds,
      onFailure: (err) => logger.warn({ err, url: config.jwksUrl }, 'the key set could not be read'),
    },
    revokedSeconds: config.tokenRevokedSeconds,
    logoutClients: config.backchannelLogoutClients,
    issuers: config.tokenIssuers,
    tokenCacheSize: config.tokenCacheSize,
  });
}
