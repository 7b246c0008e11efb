/**
 * Where services bring their events by HTTP: `POST /events` takes CloudEvents and the company's envelope, signed by the
 * sender; `POST /events/sns` takes what an SNS topic delivers. Both answer once the bus has the event.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import { recordOf } from '../request-record.ts';
import type { Step } from '../step.ts';
import { fromJson, parse, type ReadBody, readCloudEvent, signedPayload } from './cloud-event.ts';
import { type SenderSecrets, verifyWebhook } from './signed-webhook.ts';
import { confirmationUrl, isSignedBySns, readSnsMessage } from './sns-message.ts';

/** A request that was refused, for the audit. */
export interface RefusedEvent {
  readonly correlationId: string;
  readonly address: string;
  readonly reason: string;
}

export interface EventIntakeOptions {
  /** Empty: `/events` does not exist. */
  readonly senders: SenderSecrets;
  /** ARNs of topics whose messages are taken. Empty: `/events/sns` does not exist. */
  readonly topics: readonly string[];
  /** Bytes of a request. */
  readonly maxBytes: number;
  readonly readEnvelope: (value: unknown) => { readonly event: DomainEvent } | { readonly problem: string };
  readonly publish: (event: DomainEvent) => Promise<'accepted' | 'duplicate' | 'unavailable'>;
  /** A signature that nobody made, or a sender that speaks for another. */
  readonly onRefused: (refused: RefusedEvent) => void;
  /** Confirms the subscription to a topic. Default: HTTP. */
  readonly confirm?: (url: string) => Promise<boolean>;
}

export const EVENTS_PATH = '/events';
export const SNS_PATH = '/events/sns';

const JSON_TYPE = /^application\/(?:json|cloudevents\+json)\s*(?:;|$)/i;
const CONFIRM_TIMEOUT_MS = 5000;
const RETRY_AFTER_SECONDS = 2;

export function takeEvents(options: EventIntakeOptions): Step {
  const { senders, topics, maxBytes } = options;
  return (server) =>
    server.register(async (scope: FastifyInstance) => {
      scope.removeAllContentTypeParsers();
      // As bytes: what is signed is what was sent.
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
      if (senders.size > 0) {
        scope.post(EVENTS_PATH, { bodyLimit: maxBytes }, (request, reply) => takeSigned(options, request, reply));
      }
      if (topics.length > 0) {
        scope.post(SNS_PATH, { bodyLimit: maxBytes }, (request, reply) => takeFromSns(options, request, reply));
      }
    });
}

async function takeSigned(options: EventIntakeOptions, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { headers } = request;
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
  const body = bodyOf(request);
  const webhook = verifyWebhook(headers, signedPayload(headers, body), options.senders, Date.now() / 1000);
  if (webhook === null) return refuse(options, request, 'no sender has signed this within the last minutes');
  const event = readEvent(options, readCloudEvent(headers, body));
  if (event.id !== webhook.id) return refuse(options, request, 'webhook-id is not the id of the event');
  if (!webhook.sources.includes(event.source)) return refuse(options, request, `${event.source} has not signed this`);
  return publish(options, event, reply);
}

async function takeFromSns(
  options: EventIntakeOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const message = readSnsMessage(parse(bodyOf(request)));
  if (message === null) throw new GatewayError('EVENT_INVALID', { message: 'not a signed message of SNS' });
  if (!options.topics.includes(message.TopicArn)) return refuse(options, request, 'a topic that is not taken');
  if (!(await isSignedBySns(message, Date.now()))) return refuse(options, request, 'SNS has not signed this lately');
  if (message.Type === 'SubscriptionConfirmation') {
    const url = confirmationUrl(message);
    if (url === null) return refuse(options, request, 'the confirmation does not lead to SNS');
    const confirmed = await (options.confirm ?? confirmSubscription)(url);
    if (!confirmed) throw new GatewayError('EVENTS_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    return reply.code(200).send({ outcome: 'confirmed' });
  }
  const json = parse(message.Message);
  const read = json === undefined ? { problem: 'Message: not JSON' } : { candidate: fromJson(json) };
  return publish(options, readEvent(options, read), reply);
}

function bodyOf({ body }: FastifyRequest): Buffer {
  if (!Buffer.isBuffer(body)) throw new GatewayError('EVENT_INVALID', { message: 'body: missing' });
  return body;
}

function readEvent({ readEnvelope }: EventIntakeOptions, body: ReadBody): DomainEvent {
  const reading = 'problem' in body ? body : readEnvelope(body.candidate);
  if ('problem' in reading) throw new GatewayError('EVENT_INVALID', { message: reading.problem });
  return reading.event;
}

async function publish(options: EventIntakeOptions, event: DomainEvent, reply: FastifyReply): Promise<unknown> {
  const outcome = await options.publish(event);
  if (outcome === 'unavailable') {
    throw new GatewayError('EVENTS_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  return reply.code(202).send({ id: event.id, outcome });
}

/** The sender learns that it was refused, the audit learns why. */
function refuse(options: EventIntakeOptions, request: FastifyRequest, reason: string): never {
  recordOf(request).reason = reason;
  options.onRefused({ correlationId: request.id, address: request.ip, reason });
  throw new GatewayError('EVENT_NOT_ACCEPTED');
}

async function confirmSubscription(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(CONFIRM_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
