/** Everything the company already owns, in small and in this process: identity provider and three REST services. */
import { startIdentityProvider } from './identity-provider/start-identity-provider.ts';
import type { PublishedEvent } from './services/platform/published-event.ts';
import { type RunningServices, type ServicePorts, startServices } from './start-services.ts';

export interface StandInPorts extends ServicePorts {
  readonly identityProvider: number;
}

/** Ports the contracts name. 0 takes a free one. */
export const DEFAULT_PORTS: StandInPorts = { identityProvider: 8082, iam: 8080, customs: 8081, mawb: 8083 };

export interface StandIns extends RunningServices {
  readonly identityProvider: Awaited<ReturnType<typeof startIdentityProvider>>;
}

/** @param onEvent called with every event of every service. Default: they are kept in the service only */
export async function startStandIns(
  ports: StandInPorts = DEFAULT_PORTS,
  now: Date = new Date(),
  onEvent?: (event: PublishedEvent) => void,
): Promise<StandIns> {
  const identityProvider = await startIdentityProvider({ port: ports.identityProvider });
  const { issuer, jwksUrl, realm } = identityProvider;
  const trusted = { issuer, jwksUrl, tokenUrl: `${issuer}/protocol/openid-connect/token` };
  const services = await startServices({ ports, trusted, now, realm, ...(onEvent !== undefined && { onEvent }) });
  return {
    ...services,
    identityProvider,
    environment: { KEYCLOAK_BASE_URL: new URL(issuer).origin, ...services.environment },
    stop: async () => {
      await Promise.all([identityProvider.stop(), services.stop()]);
    },
  };
}
