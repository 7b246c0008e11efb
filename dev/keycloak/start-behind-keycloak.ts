/** The company's services where a real Keycloak gives out the tokens, and IAM administers its users. */
import type { PublishedEvent } from '../services/platform/published-event.ts';
import { type RunningServices, type ServicePorts, startServices, type TrustedRealm } from '../start-services.ts';
import { connectKeycloakBackend } from './keycloak-backend.ts';

/** Keycloak names the client that asked for a token: of a sign-in through IAM, IAM itself and not the portal. */
const TOKEN_CLIENTS = 'serhafen-portal-web,serhafen-iam,serhafen-integration';
/** Those that have sessions: the realm file says that their sign-outs are told to the gateway. */
const BACKCHANNEL_LOGOUT_CLIENTS = 'serhafen-portal-web,serhafen-iam';

export async function startBehindKeycloak(
  keycloak: TrustedRealm,
  ports: ServicePorts,
  onEvent?: (event: PublishedEvent) => void,
): Promise<RunningServices> {
  const backend = await connectKeycloakBackend(keycloak.issuer);
  const services = await startServices({
    ports,
    trusted: keycloak,
    backend,
    ...(onEvent !== undefined && { onEvent }),
  });
  return {
    ...services,
    environment: {
      ...services.environment,
      ...{ KEYCLOAK_BASE_URL: new URL(keycloak.issuer).origin, TOKEN_CLIENTS, BACKCHANNEL_LOGOUT_CLIENTS },
    },
  };
}
