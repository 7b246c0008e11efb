/** Where the identity provider says that somebody has signed out (OpenID Connect Back-Channel Logout 1.0 §2.5, §2.8). */
import type { FastifyInstance } from 'fastify';
import type { DomainEvent } from '../../schema/contract/domain-event.ts';
import { GatewayError } from '../../schema/contract/errors.ts';
import { type SignedOut, signedOutEvent } from '../../schema/contract/signed-out.ts';
import { recordOf } from './request-record.ts';
import type { Step } from './step.ts';

export interface BackchannelLogoutOptions {
  /** Rejects with LOGOUT_TOKEN_INVALID or IDP_UNAVAILABLE. */
  readonly verify: (token: string) => Promise<{
    readonly id: string;
    readonly signedOut: SignedOut;
    readonly user: string | null;
  }>;
  /** Refuses the tokens in this process from now on. */
  readonly signOut: (signedOut: SignedOut) => void;
  /** Tells every process. */
  readonly publish: (event: DomainEvent) => Promise<'accepted' | 'duplicate' | 'unavailable'>;
}

export const BACKCHANNEL_LOGOUT_PATH = '/backchannel-logout';

/** A token has at most 8 KiB. */
const BODY_LIMIT_BYTES = 16_384;
const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;
const RETRY_AFTER_SECONDS = 2;

/** `POST` of a form with `logout_token`. 200 without a body: nobody who was signed out gets in any more. */
export function takeBackchannelLogout({ verify, signOut, publish }: BackchannelLogoutOptions): Step {
  return (server) =>
    server.register(async (scope: FastifyInstance) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
      scope.post(BACKCHANNEL_LOGOUT_PATH, { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
        const record = recordOf(request);
        const change = { operation: 'backchannelLogout', event: 'sign-out', records: {}, attempted: null } as const;
        record.change = { ...change, subject: null };
        const { id, signedOut, user } = await verify(readToken(request.headers['content-type'], request.body));
        record.change = {
          ...change,
          records: signedOut.of === 'session' ? { sid: signedOut.id } : change.records,
          subject: user,
        };
        const outcome = await publish(signedOutEvent(id, signedOut, request.id));
        if (outcome === 'duplicate') throw invalid('the token was brought before');
        signOut(signedOut);
        // Here it is in force; the others have not heard of it, and the provider should know.
        if (outcome === 'unavailable') {
          throw new GatewayError('EVENTS_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
        }
        return reply.code(200).header('cache-control', 'no-store').send();
      });
    });
}

function readToken(type: string | undefined, body: unknown): string {
  if (!FORM.test(type ?? '')) throw invalid('the body is not a form');
  const tokens = new URLSearchParams(typeof body === 'string' ? body : '').getAll('logout_token');
  if (tokens.length !== 1) throw invalid('the form has not one logout_token');
  return String(tokens[0]);
}

function invalid(message: string): GatewayError {
  return new GatewayError('LOGOUT_TOKEN_INVALID', { message });
}
