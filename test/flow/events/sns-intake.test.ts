/** An SNS topic delivers events. Amazon's certificates are stood in for: everything else is real. */
import { execFileSync } from 'node:child_process';
import { createSign, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PlacedEvent } from '../../../schema/contract/domain-event.ts';
import { createMemoryBus } from '../../../subgraphs/engine/serve.ts';
import { domainEvent } from '../../support/domain-events.ts';
import { startWorld, type World } from '../../support/world.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:domain-events';
const CERTIFICATE_URL = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123abcd.pem';

const folder = mkdtempSync(join(tmpdir(), 'sns-'));
const keyFile = join(folder, 'key.pem');
const certificateFile = join(folder, 'certificate.pem');
const told: PlacedEvent[] = [];
const events = createMemoryBus({ retained: 100 });
const certificateReads: string[] = [];
let world: World;

beforeAll(async () => {
  const subject = ['-subj', '/CN=sns.amazonaws.com', '-days', '1'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', certificateFile, ...subject],
    { stdio: 'ignore' },
  );
  vi.spyOn(https, 'get').mockImplementation(((url: string, answer: (response: unknown) => void) => {
    certificateReads.push(url);
    answer(Object.assign(Readable.from([readFileSync(certificateFile)]), { statusCode: 200 }));
    return { on: () => {} };
  }) as never);
  world = await startWorld({ EVENT_SNS_TOPICS: TOPIC }, { events });
  events.listen((placed) => told.push(placed));
});
beforeEach(() => {
  certificateReads.length = 0;
});
afterAll(async () => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
  await world?.[Symbol.asyncDispose]();
});

type Message = Record<string, string>;

function sign(message: Message): Message {
  const names = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const skipped = message.Type === 'Notification' ? ['SubscribeURL', 'Token'] : ['Subject'];
  const text = names
    .filter((name) => name in message && !skipped.includes(name))
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
  const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return { ...message, Signature: createSign(algorithm).update(text).sign(readFileSync(keyFile, 'utf8'), 'base64') };
}

function notification(changes: Message = {}, event = domainEvent()): Message {
  return {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: TOPIC,
    Message: JSON.stringify(event),
    Timestamp: new Date().toISOString(),
    SignatureVersion: '2',
    SigningCertURL: CERTIFICATE_URL,
    UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
    ...changes,
  };
}

async function deliver(message: Message) {
  const response = await fetch(`${world.gateway.url}/events/sns`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': String(message.Type) },
    body: JSON.stringify(message),
  });
  const answer = (await response.json()) as {
    readonly outcome?: string;
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  return { status: response.status, outcome: answer.outcome, code: answer.errors?.[0]?.extensions.code };
}

describe('a message of the topic', () => {
  test.each(['1', '2'])('with signature version %s is an event', async (SignatureVersion) => {
    const event = domainEvent();
    expect(await deliver(sign(notification({ SignatureVersion }, event)))).toMatchObject({
      status: 202,
      outcome: 'accepted',
    });
    expect(told.at(-1)?.event).toEqual(event);
  });

  test('that is delivered again is a duplicate', async () => {
    const message = sign(notification());
    await deliver(message);
    expect(await deliver(message)).toMatchObject({ status: 202, outcome: 'duplicate' });
  });

  test('that holds no event is refused for good', async () => {
    expect(await deliver(sign(notification({ Message: 'hello' })))).toMatchObject({
      status: 400,
      code: 'EVENT_INVALID',
    });
  });
});

describe('a message is refused', () => {
  test.each<[string, () => Message]>([
    ['when its text was changed', () => ({ ...sign(notification()), Message: JSON.stringify(domainEvent()) })],
    ['of another topic', () => sign(notification({ TopicArn: `${TOPIC}-2` }))],
    ['of two hours ago', () => sign(notification({ Timestamp: new Date(Date.now() - 7_200_000).toISOString() }))],
    ['of no time', () => sign(notification({ Timestamp: 'now' }))],
    [
      'whose certificate lies elsewhere',
      () => sign(notification({ SigningCertURL: 'https://example.com/SimpleNotificationService-1.pem' })),
    ],
    [
      'whose certificate only seems to lie at Amazon',
      () =>
        sign(
          notification({
            SigningCertURL: 'https://sns.us-east-1.amazonaws.com.example.com/SimpleNotificationService-1.pem',
          }),
        ),
    ],
    [
      'whose certificate anybody could have put there',
      () => sign(notification({ SigningCertURL: 'https://sns.us-east-1.amazonaws.com/?x=/a.pem' })),
    ],
    [
      'whose certificate comes without TLS',
      () => sign(notification({ SigningCertURL: CERTIFICATE_URL.replace('https', 'http') })),
    ],
    ['with an unknown signature version', () => sign(notification({ SignatureVersion: '3' }))],
  ])('%s', async (_name, message) => {
    const before = told.length;
    expect(await deliver(message())).toMatchObject({ status: 403, code: 'EVENT_NOT_ACCEPTED' });
    expect(told).toHaveLength(before);
    expect(certificateReads.every((url) => url === CERTIFICATE_URL)).toBe(true);
  });

  test('that has another shape', async () => {
    for (const body of [{}, { Type: 'Notification' }, { ...notification(), Signature: 1 }]) {
      expect(await deliver(body as Message)).toMatchObject({ status: 400, code: 'EVENT_INVALID' });
    }
  });

  test('that would make us confirm a subscription elsewhere', async () => {
    const SubscribeURL = 'https://sns.us-east-1.amazonaws.com.example.com/?Action=ConfirmSubscription&Token=t';
    const message = sign(notification({ Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL }));
    expect(await deliver(message)).toMatchObject({ status: 403, code: 'EVENT_NOT_ACCEPTED' });
  });
});

test('a subscription to the topic is confirmed at SNS', async () => {
  const SubscribeURL = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=t`;
  const real = globalThis.fetch;
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (!url.startsWith('https://sns.')) return real(url, init);
    asked.push(url);
    return new Response('<ConfirmSubscriptionResponse/>');
  });
  const message = sign(notification({ Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL }));
  expect(await deliver(message)).toMatchObject({ status: 200, outcome: 'confirmed' });
  expect(asked).toEqual([SubscribeURL]);
  vi.unstubAllGlobals();
});
