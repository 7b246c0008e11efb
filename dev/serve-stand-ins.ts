/** What the company owns, as one process of a container: three services, and the identity provider unless Keycloak is there. */

import { startIdentityProvider } from './identity-provider/start-identity-provider.ts';
import { connectKeycloakBackend } from './keycloak/keycloak-backend.ts';
import { untilReady } from './keycloak/start-keycloak.ts';
import { type EventPublisher, publishToRedis } from './publish-events.ts';
import { type StartServicesOptions, startServices } from './start-services.ts';
import { DEFAULT_PORTS } from './start-stand-ins.ts';

/** `KEYCLOAK_BASE_URL`: a Keycloak to trust. `STAND_IN_ISSUER`: without one, who our identity provider says it is. */
const { KEYCLOAK_BASE_URL, STAND_IN_ISSUER, REDIS_URL } = process.env;
const host = '0.0.0.0';
const stops: (() => Promise<void>)[] = [];

async function trust(): Promise<Pick<StartServicesOptions, 'trusted' | 'realm' | 'backend'>> {
  if (KEYCLOAK_BASE_URL) {
    const issuer = `${KEYCLOAK_BASE_URL}/realms/NewCustomsRealm`;
    const protocol = `${issuer}/protocol/openid-connect`;
    await untilReady(issuer);
    const backend = await connectKeycloakBackend(issuer);
    return { trusted: { issuer, jwksUrl: `${protocol}/certs`, tokenUrl: `${protocol}/token` }, backend };
  }
  const port = DEFAULT_PORTS.identityProvider;
  const provider = await startIdentityProvider({ port, host, ...(STAND_IN_ISSUER && { issuer: STAND_IN_ISSUER }) });
  stops.push(provider.stop);
  const own = `http://127.0.0.1:${port}/realms/NewCustomsRealm/protocol/openid-connect`;
  return {
    trusted: { issuer: provider.issuer, jwksUrl: `${own}/certs`, tokenUrl: `${own}/token` },
    realm: provider.realm,
  };
}

const publisher: EventPublisher | null = REDIS_URL ? await publishToRedis(REDIS_URL) : null;
const services = await startServices({
  ...(await trust()),
  ...{ ports: DEFAULT_PORTS, host, record: false },
  ...(publisher !== null && { onEvent: (event) => publisher.publish(event) }),
});
stops.push(services.stop, ...(publisher === null ? [] : [publisher.stop]));
process.stdout.write('stand-ins are up\n');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await Promise.all(stops.map((stop) => stop()));
    process.exit(0);
  });
}
