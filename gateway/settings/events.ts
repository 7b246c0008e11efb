/** Domain events: who brings them, and how many are kept. */
import { listOf, text, wholeNumber } from './kinds.ts';
import { setting } from './setting.ts';

const sender = text(
  /^[\x21-\x2b\x2d-\x3c\x3e-\x7e]{1,256}=whsec_[A-Za-z0-9+/]{32,256}={0,2}$/,
  '<source>=whsec_<at least 24 bytes in Base64>',
);

const topic = text(/^arn:aws(?:-cn)?:sns:[a-z0-9-]{3,32}:\d{12}:[A-Za-z0-9_.-]{1,256}$/, 'the ARN of an SNS topic');

export const EVENTS = {
  eventsRetained: setting('EVENTS_RETAINED', wholeNumber(1, 100_000), {
    meaning: 'Events of a tenant that a process keeps in memory for clients that reconnect, at least',
    unit: 'events',
    initial: '1000',
    wrong: 'Too small: reconnecting clients read from Redis, or without it are told of a gap. Too large: memory',
  }),
  eventsMaxBytes: setting('EVENTS_MAX_BYTES', wholeNumber(1024, 1_048_576), {
    meaning: 'Largest event that `POST /events` and `POST /events/sns` take; a larger one is answered 413',
    unit: 'bytes',
    initial: '262144',
    wrong: 'Too small: services lose large events. Too large: memory can be exhausted from outside',
  }),
  eventSenders: setting('EVENT_SENDERS', listOf(sender, 0), {
    meaning:
      'Who may bring events by `POST /events`: each source with the secret it signs with; a source named twice has two. Empty: nobody',
    unit: null,
    initial: '',
    wrong: 'Events are answered 403 `EVENT_NOT_ACCEPTED`; a secret that others know lets them speak for the source',
    secret: true,
  }),
  eventSnsTopics: setting('EVENT_SNS_TOPICS', listOf(topic, 0), {
    meaning: 'ARNs of the SNS topics whose messages `POST /events/sns` takes. Empty: none',
    unit: null,
    initial: '',
    wrong: 'Messages are answered 403 `EVENT_NOT_ACCEPTED`; a foreign topic lets its owner publish events',
  }),
  eventsStreamLength: setting('EVENTS_STREAM_LENGTH', wholeNumber(100, 10_000_000), {
    meaning: 'Events that stay in the Redis stream of a tenant when the gateway writes to it, about',
    unit: 'events',
    initial: '10000',
    wrong: 'Too small: clients that were away for long are told of a gap. Too large: memory of Redis',
  }),
} as const;
