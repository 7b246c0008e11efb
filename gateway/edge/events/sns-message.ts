/** Messages of Amazon SNS by HTTPS (Amazon SNS developer guide, "Parsing Amazon SNS message formats"): shape and signature. */
import MessageValidator from 'sns-validator';

export interface SnsMessage {
  readonly Type: 'Notification' | 'SubscriptionConfirmation';
  readonly TopicArn: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly SubscribeURL?: string;
}

const TYPES: ReadonlySet<unknown> = new Set(['Notification', 'SubscriptionConfirmation']);
const HOST = String.raw`https://sns\.[a-z0-9-]{3,32}\.amazonaws\.com(?:\.cn)?`;
/** Nothing but a certificate of SNS itself: the rest of those hosts answers what others made. */
const CERTIFICATE = new RegExp(`^${HOST}/SimpleNotificationService-[A-Za-z0-9]{1,64}\\.pem$`);
const CONFIRMATION = new RegExp(`^${HOST}/\\?Action=ConfirmSubscription&[^#\\s]{1,2048}$`);
/** SNS repeats a delivery for an hour at most; ids are remembered for a day. */
const OLDEST_MS = 3_600_000;
const NEWEST_MS = 300_000;
const CERTIFICATE_TIMEOUT_MS = 5000;

/** @returns `null` when it is no message of SNS */
export function readSnsMessage(json: unknown): SnsMessage | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const entries = Object.entries(json as Record<string, unknown>);
  // Attributes of a message are objects, and not signed.
  if (!entries.every(([name, value]) => typeof value === 'string' || name === 'MessageAttributes')) return null;
  const message = json as Record<string, string>;
  const isComplete = ['TopicArn', 'Message', 'Timestamp', 'SigningCertURL', 'Signature'].every((name) =>
    Object.hasOwn(message, name),
  );
  return isComplete && TYPES.has(message.Type) ? (message as unknown as SnsMessage) : null;
}

/** Whether SNS has signed the message, lately. */
export async function isSignedBySns(message: SnsMessage, nowMs: number): Promise<boolean> {
  const age = nowMs - Date.parse(message.Timestamp);
  if (!(age <= OLDEST_MS && age >= -NEWEST_MS)) return false;
  const fields = { ...message } as unknown as Record<string, unknown>;
  if (!CERTIFICATE.test(String(fields.SigningCertURL))) return false;
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CERTIFICATE_TIMEOUT_MS, false);
    new MessageValidator().validate(fields, (error) => {
      clearTimeout(timer);
      resolve(error === null);
    });
  });
}

/** Where a subscription is confirmed, `null` when that is not SNS. */
export function confirmationUrl({ SubscribeURL }: SnsMessage): string | null {
  return SubscribeURL !== undefined && CONFIRMATION.test(SubscribeURL) ? SubscribeURL : null;
}
