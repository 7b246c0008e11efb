/**
 * Where services bring their events by HTTP: `POST /events` takes CloudEvents, one or several, and the company's
 * envelope, signed by the sender; `POST /events/sns` takes what an SNS topic delivers. Both answer once the bus has the event.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import { recordOf } from '../request-record.ts';
import type { Step } from '../step.ts';
import { fromJson, parse, type ReadBody, readCloudEvent, signedPayload } from './cloud-event.ts';
import { BATCH_TYPE, type JudgedEvent, MOST_IN_BATCH, takeBatch } from './event-batch.ts';
import { createIntakeMetrics, type IntakeOutcome } from './intake-metrics.ts';
import { type SenderSecrets, type SignedWebhook, verifyWebhook } from './signed-webhook.ts';
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

interface Intake extends EventIntakeOptions {
  readonly count: (outcome: IntakeOutcome) => void;
}

export function takeEvents(given: EventIntakeOptions): Step {
  const { senders, topics, maxBytes } = given;
  const options: Intake = { ...given, count: createIntakeMetrics() };
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

async function takeSigned(options: Intake, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { headers } = request;
  const type = headers['content-type'] ?? '';
  const isBatch = BATCH_TYPE.test(type);
  if (!isBatch && !JSON_TYPE.test(type)) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
  const body = bodyOf(request);
  const webhook = verifyWebhook(headers, signedPayload(headers, body), options.senders, Date.now() / 1000);
  if (webhook === null) return refuse(options, request, 'no sender has signed this within the last minutes');
  if (isBatch) return takeSignedBatch(options, { webhook, batch: parse(body), request, reply });
  const event = readEvent(options, readCloudEvent(headers, body));
  if (event.id !== webhook.id) return refuse(options, request, 'webhook-id is not the id of the event');
  if (!webhook.sources.includes(event.source)) return refuse(options, request, `${event.source} has not signed this`);
  return publish(options, event, reply);
}

interface SignedBatch {
  /** Its id is the batch's own. */
  readonly webhook: SignedWebhook;
  readonly batch: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function takeSignedBatch(options: Intake, { webhook, batch, request, reply }: SignedBatch): Promise<unknown> {
  if (!Array.isArray(batch)) return invalid(options, 'body: not a list of events');
  if (batch.length > MOST_IN_BATCH) return invalid(options, `body: more than ${MOST_IN_BATCH} events`);
  const judge = (value: unknown): JudgedEvent => {
    const reading = options.readEnvelope(fromJson(value));
    if ('problem' in reading) {
      return { id: idOf(value), outcome: 'invalid', code: 'EVENT_INVALID', message: reading.problem };
    }
    const { id, source } = reading.event;
    if (webhook.sources.includes(source)) return reading;
    note(options, request, `${source} has not signed this`);
    // The answer is no error, but one event of it was refused for who its sender is.
    recordOf(request).errorCodes.push('EVENT_NOT_ACCEPTED');
    return { id, outcome: 'refused', code: 'EVENT_NOT_ACCEPTED', message: 'source: not who has signed the batch' };
  };
  const events = await takeBatch(batch, { judge, publish: options.publish });
  for (const { outcome } of events) options.count(outcome);
  const isAway = events.some(({ outcome }) => outcome === 'unavailable');
  const isTaken = events.every(({ outcome }) => outcome === 'accepted' || outcome === 'duplicate');
  if (isAway) reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  return reply.code(isTaken ? 202 : 207).send({ events });
}

/** What a sender may know it by; nothing longer than an id may be. */
function idOf(value: unknown): string | null {
  const { id } = (value ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' && id.length <= 128 ? id : null;
}

async function takeFromSns(options: Intake, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const message = readSnsMessage(parse(bodyOf(request)));
  if (message === null) return invalid(options, 'not a signed message of SNS');
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

function readEvent(options: Intake, body: ReadBody): DomainEvent {
  const reading = 'problem' in body ? body : options.readEnvelope(body.candidate);
  return 'problem' in reading ? invalid(options, reading.problem) : reading.event;
}

function invalid({ count }: Intake, message: string): never {
  count('invalid');
  throw new GatewayError('EVENT_INVALID', { message });
}

async function publish(options: Intake, event: DomainEvent, reply: FastifyReply): Promise<unknown> {
  const outcome = await options.publish(event);
  options.count(outcome);
  if (outcome === 'unavailable') {
    throw new GatewayError('EVENTS_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  return reply.code(202).send({ id: event.id, outcome });
}

/** The sender learns that it was refused, the audit learns why. */
function refuse(options: Intake, request: FastifyRequest, reason: string): never {
  options.count('refused');
  note(options, request, reason);
  throw new GatewayError('EVENT_NOT_ACCEPTED');
}

function note(options: Intake, request: FastifyRequest, reason: string): void {
  recordOf(request).reason = reason;
  options.onRefused({ correlationId: request.id, address: request.ip, reason });
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
