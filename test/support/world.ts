/** The whole company on free ports: identity provider, three services, gateway. Real HTTP everywhere. */
import { type StandIns, startStandIns } from '../../dev/start-stand-ins.ts';
import { type RunningGateway, type RunOptions, runGateway } from '../../gateway/run-gateway.ts';

export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Record<string, unknown>;
  }[];
}

export interface AskOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  /** A user name, `null` for nobody. Default `ana.rojas`. */
  readonly as?: string | null;
  /** `BU:CC`, `null` for no tenant headers. Default `SERHAFEN:CL`. */
  readonly tenant?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Base URL of another gateway before the same services. Default: that of the world. */
  readonly url?: string;
}

export interface World extends AsyncDisposable {
  readonly standIns: StandIns;
  readonly gateway: RunningGateway;
  ask(query: string, options?: AskOptions): Promise<GraphqlAnswer>;
  token(username: string): Promise<string>;
  /** Calls that reached the services since the last `forgetCalls`, without health. */
  calls(): readonly {
    readonly service: string;
    readonly method: string;
    readonly path: string;
    readonly operationId: string | null;
  }[];
  /** The services keep what they know: records, failure switches, idempotency keys. */
  forgetCalls(): void;
}

/** No test is refused for asking too much, unless it is about that. */
export const UNLIMITED = {
  RATE_LIMIT_USER: '1000000',
  RATE_LIMIT_ADDRESS: '0',
  RATE_LIMIT_OPERATIONS: 'off',
  LOAD_SHED_DELAY_MS: '0',
};

export async function startWorld(
  environment: Readonly<Record<string, string>> = {},
  options: RunOptions = {},
): Promise<World> {
  const standIns = await startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
  const gateway = await runGateway(
    {
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      // Tests ask as fast as they can, on machines that do other things too.
      ...UNLIMITED,
      // Who tests what happens to slow services says how slow; everywhere else it is the machine that is slow.
      UPSTREAM_TRY_TIMEOUT_MS: '8000',
      UPSTREAM_CONNECT_TIMEOUT_MS: '5000',
      SOCKET_DRAIN_MS: '0',
      // Tests count calls of services; who tests the caches asks for them.
      RESPONSE_CACHE_BYTES: '0',
      UPSTREAM_CACHE_BYTES: '0',
      REST_PASS_THROUGH: 'true',
      ...standIns.environment,
      ...environment,
    },
    options,
  );
  const services = { iam: standIns.iam, customs: standIns.customs, mawb: standIns.mawb };
  const tokens = new Map<string, Promise<string>>();

  function token(username: string): Promise<string> {
    const known = tokens.get(username) ?? standIns.identityProvider.mint(username);
    tokens.set(username, known);
    return known;
  }

  return {
    standIns,
    gateway,
    token,
    ask: async (
      query,
      { variables, operationName, as = 'ana.rojas', tenant = 'SERHAFEN:CL', headers = {}, url } = {},
    ) => {
      const [businessUnit = '', countryCode = ''] = tenant?.split(':') ?? [];
      const response = await fetch(`${url ?? gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept-language': 'en',
          ...(as !== null && { authorization: `Bearer ${await token(as)}` }),
          ...(tenant !== null && { 'x-business-unit': businessUnit, 'x-country-code': countryCode }),
          ...headers,
        },
        body: JSON.stringify({ query, variables, operationName }),
      });
      const body = (await response.json()) as { data?: unknown; errors?: GraphqlAnswer['errors'] };
      return { status: response.status, headers: response.headers, data: body.data, errors: body.errors ?? [] };
    },
    calls: () =>
      Object.entries(services).flatMap(([service, running]) =>
        running.requests.map(({ method, path, operationId }) => ({ service, method, path, operationId })),
      ),
    forgetCalls: () => {
      for (const running of Object.values(services)) running.requests.length = 0;
    },
    [Symbol.asyncDispose]: async () => {
      await gateway.close();
      await standIns.stop();
    },
  };
}
