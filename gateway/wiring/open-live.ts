/** Wires the live doors: what sockets and event streams ask of context and execution, and what ends them. */
import type { RequestContext, Tenant } from '../../schema/contract/request-context.ts';
import type { SignedOut } from '../../schema/contract/signed-out.ts';
import type { Config } from '../config.ts';
import type { Revocation, RevokedCallers } from '../context/revoked-callers.ts';
import type { BuildContext } from '../edge/authenticate.ts';
import type { FormatError } from '../edge/format-error.ts';
import { GRAPH_CHANGED, SESSION_ENDED, TOKEN_EXPIRED, USER_DISABLED } from '../edge/live/close-codes.ts';
import { createLiveMetrics } from '../edge/live/live-metrics.ts';
import type { LiveServices } from '../edge/live/live-services.ts';
import { createRegister } from '../edge/live/register.ts';
import { createSockets } from '../edge/live/serve-sockets.ts';
import { createStreams, type Streams } from '../edge/live/serve-streams.ts';
import type { Step } from '../edge/step.ts';
import type { Execution } from '../execute/execution.ts';

export interface LiveOptions {
  readonly config: Config;
  /** Without `admit` nothing is served live. */
  readonly execution: Partial<Pick<Execution, 'admit' | 'subscriptions' | 'onSwap' | 'watchCallers'>>;
  /** Refuses tokens from now on, or no longer. */
  readonly revoked: Pick<RevokedCallers, 'revoke' | 'restore'>;
  readonly paths: readonly string[];
  /** Of graphs beside it, which have no live fields. */
  readonly pathsWithout: readonly string[];
  readonly authenticate: BuildContext;
  /** Counts an operation that comes as a message. @throws {GatewayError} RATE_LIMITED */
  readonly takeMessage: (context: RequestContext) => void;
  readonly formatError: FormatError;
  /** A socket was refused in `connection_init`. */
  readonly onRefused: (code: string, correlationId: string) => void;
  readonly onFault: LiveServices['onFault'];
}

export interface Live {
  readonly sockets: Step;
  /** `null`: nothing is answered as an event stream. */
  readonly answerStream: Streams['answer'] | null;
  readonly countStreams: Streams['count'];
  /** Lets nobody in any more, and ends every connection over `SOCKET_DRAIN_MS`. */
  close(): Promise<void>;
  cut(): void;
  /** A service has said that the tenant is suspended. */
  endTenant(tenant: Tenant): void;
  /** The identity provider has said that somebody has signed out. */
  signOut(signedOut: SignedOut): void;
}

const NOTHING: Live = {
  sockets: () => {},
  answerStream: null,
  countStreams: () => 0,
  close: async () => {},
  cut: () => {},
  endTenant: () => {},
  signOut: () => {},
};

export function openLive(options: LiveOptions): Live {
  const { config, execution, paths, pathsWithout, authenticate, takeMessage, revoked, formatError } = options;
  const { onRefused, onFault } = options;
  const { admit, subscriptions = null, onSwap, watchCallers } = execution;
  if (admit === undefined) return NOTHING;
  const services: LiveServices = {
    authenticate,
    takeMessage,
    admit,
    formatError,
    onRefused,
    onFault,
    // Without events, the engine refuses a subscription as it does over HTTP.
    subscribe: (request, listener, after) => subscriptions?.subscribe(request, listener, after) ?? null,
    position: (tenant) => subscriptions?.position(tenant) ?? null,
  };
  const register = createRegister({
    socketsPerUser: config.socketsPerUser,
    socketsPerTenant: config.socketsPerTenant,
    suspendedSeconds: config.tenantSuspendedSeconds,
  });
  const metrics = createLiveMetrics();
  const expiry = setInterval(() => register.expire(Date.now()), 1000);
  expiry.unref();
  const streams = createStreams({
    services,
    register,
    bufferedBytes: config.socketBufferBytes,
    pingIntervalMs: config.socketPingIntervalMs,
    metrics,
  });
  const sockets = createSockets({
    paths,
    pathsWithout,
    origins: config.corsOrigins,
    ownPages: config.playground,
    services,
    register,
    limits: {
      initialisationTimeoutMs: config.socketInitTimeoutMs,
      operationsPerSocket: config.socketMaxOperations,
      messagesPerSecond: config.socketMaxMessages,
      messageBytes: config.socketMessageBytes,
      bufferedBytes: config.socketBufferBytes,
      requestTimeoutMs: config.requestTimeoutMs,
    },
    pingIntervalMs: config.socketPingIntervalMs,
    metrics,
  });
  // What runs keeps its graph until it ends; who comes back gets the new one.
  const unhook = onSwap?.(() => {
    void sockets.endAll(GRAPH_CHANGED, config.socketDrainMs);
    void streams.endAll(GRAPH_CHANGED, config.socketDrainMs);
  });
  const unwatch = watchCallers?.((change) => {
    if (change.mayCall) revoked.restore(change);
    else refuse(change);
  });

  function refuse({ of, id, issuedUntil, outdated = false }: Revocation): void {
    if (of === 'session') {
      revoked.revoke({ of, id });
      register.endSession(id, SESSION_ENDED);
      return;
    }
    // Who signs in again after a sign-out has new tokens.
    revoked.revoke({ of, id, ...(issuedUntil !== undefined && { issuedUntil }), outdated });
    const ending = outdated ? TOKEN_EXPIRED : issuedUntil === undefined ? USER_DISABLED : SESSION_ENDED;
    register.endUser(id, ending, issuedUntil);
  }

  return {
    sockets: sockets.step,
    endTenant: (tenant) => register.suspend(tenant),
    signOut: refuse,
    answerStream: streams.answer,
    countStreams: streams.count,
    close: async () => {
      unhook?.();
      unwatch?.();
      clearInterval(expiry);
      await Promise.all([sockets.close(config.socketDrainMs), streams.close(config.socketDrainMs)]);
    },
    cut: sockets.cut,
  };
}
