/** Everything the company already owns, in small and in this process: identity provider and three REST services. */
import { startIdentityProvider } from './identity-provider/start-identity-provider.ts';
import { createCustomsService } from './services/customs/index.ts';
import { createIamService } from './services/iam/index.ts';
import { createMawbService } from './services/mawb/index.ts';
import type { PublishedEvent } from './services/platform/published-event.ts';
import type { ServiceDefinition } from './services/platform/service-definition.ts';
import { type RunningService, startService } from './services/platform/start-service.ts';

export interface StandInPorts {
  readonly identityProvider: number;
  readonly iam: number;
  readonly customs: number;
  readonly mawb: number;
}

/** Ports the contracts name. 0 takes a free one. */
export const DEFAULT_PORTS: StandInPorts = { identityProvider: 8082, iam: 8080, customs: 8081, mawb: 8083 };

export interface StandIns {
  readonly identityProvider: Awaited<ReturnType<typeof startIdentityProvider>>;
  readonly iam: RunningService;
  readonly customs: RunningService;
  readonly mawb: RunningService;
  /** What the gateway has to know of them, as its environment. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** @param onEvent called with every event of every service. Default: they are kept in the service only */
export async function startStandIns(
  ports: StandInPorts = DEFAULT_PORTS,
  now: Date = new Date(),
  onEvent?: (event: PublishedEvent) => void,
): Promise<StandIns> {
  const identityProvider = await startIdentityProvider({ port: ports.identityProvider });
  const { issuer, jwksUrl } = identityProvider;
  const start = (definition: ServiceDefinition, port: number): Promise<RunningService> =>
    startService(definition, { port, issuer, jwksUrl, ...(onEvent !== undefined && { onEvent }) });
  const tokenUrl = `${issuer}/protocol/openid-connect/token`;
  const iam = await start(createIamService({ now, tokenUrl, realm: identityProvider.realm }), ports.iam);
  const customs = await start(createCustomsService({ now }), ports.customs);
  const mawb = await start(createMawbService({ now }), ports.mawb);
  return {
    identityProvider,
    iam,
    customs,
    mawb,
    environment: {
      KEYCLOAK_BASE_URL: new URL(issuer).origin,
      IAM_SERVICE_URL: iam.url,
      CUSTOMS_SERVICE_URL: customs.url,
      MAWB_SERVICE_URL: mawb.url,
    },
    stop: async () => {
      await Promise.all([identityProvider, iam, customs, mawb].map((running) => running.stop()));
    },
  };
}
