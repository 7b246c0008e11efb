/** The three REST services of the company, which trust the realm they are told of. */
import type { Realm } from './identity-provider/realm.ts';
import { createCustomsService } from './services/customs/index.ts';
import type { IdentityBackend } from './services/iam/identity-backend.ts';
import { createIamService } from './services/iam/index.ts';
import { createMawbService } from './services/mawb/index.ts';
import type { PublishedEvent } from './services/platform/published-event.ts';
import type { ServiceDefinition } from './services/platform/service-definition.ts';
import { type RunningService, startService } from './services/platform/start-service.ts';

/** 0 takes a free port. */
export interface ServicePorts {
  readonly iam: number;
  readonly customs: number;
  readonly mawb: number;
}

/** The identity provider as the services reach it. */
export interface TrustedRealm {
  /** Exact `iss` of its tokens. */
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly tokenUrl: string;
  /** Time it has to answer IAM. @default 2000 */
  readonly tokenTimeoutMs?: number;
}

export interface StartServicesOptions {
  readonly ports: ServicePorts;
  readonly trusted: TrustedRealm;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** @default now: ages of the fixtures are relative to it */
  readonly now?: Date;
  /** The identity provider's users; IAM carries changes over to it. @default changes do not reach sign-in */
  readonly realm?: Realm;
  /** An identity provider elsewhere, whose users IAM administers. @default none */
  readonly backend?: IdentityBackend;
  /** Called with every event of every service. @default they are kept in the service only */
  readonly onEvent?: (event: PublishedEvent) => void;
  /** Keeps received requests and events in memory. @default true */
  readonly record?: boolean;
}

export interface RunningServices {
  readonly iam: RunningService;
  readonly customs: RunningService;
  readonly mawb: RunningService;
  /** What the gateway has to know of them, as its environment. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startServices(options: StartServicesOptions): Promise<RunningServices> {
  const { ports, trusted, host, now = new Date(), realm, backend, onEvent, record } = options;
  const { issuer, jwksUrl, tokenUrl, tokenTimeoutMs } = trusted;
  const start = (definition: ServiceDefinition, port: number): Promise<RunningService> =>
    startService(definition, {
      ...{ port, issuer, jwksUrl },
      ...(host !== undefined && { host }),
      ...(record !== undefined && { record }),
      ...(onEvent !== undefined && { onEvent }),
    });
  const iam = await start(
    createIamService({
      now,
      tokenUrl,
      ...(tokenTimeoutMs !== undefined && { tokenTimeoutMs }),
      ...(realm !== undefined && { realm }),
      ...(backend !== undefined && { backend }),
    }),
    ports.iam,
  );
  const customs = await start(createCustomsService({ now }), ports.customs);
  const mawb = await start(createMawbService({ now }), ports.mawb);
  return {
    ...{ iam, customs, mawb },
    environment: { IAM_SERVICE_URL: iam.url, CUSTOMS_SERVICE_URL: customs.url, MAWB_SERVICE_URL: mawb.url },
    stop: async () => {
      await Promise.all([iam, customs, mawb].map((running) => running.stop()));
    },
  };
}
