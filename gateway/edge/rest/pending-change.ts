/** What the audit is told of a REST call that changes something: collected while the call goes its way. */
import { subjectOf } from '../../../schema/contract/change.ts';
import { recordIds, textNamed } from '../../../schema/contract/record-ids.ts';
import type { RestAnswer, RestOperation } from '../../../schema/contract/rest.ts';
import type { PendingChange } from '../request-record.ts';

type Pending = PendingChange | null;

const CREATED = 201;
/** A pair of tokens or a record is far shorter; a longer answer goes on unread. */
const LONGEST_READ = 65_536;

/** @param values of the path */
export function changeOf(operation: RestOperation, values: Readonly<Record<string, unknown>>): Pending {
  if (operation.changes !== true) return null;
  return {
    operation: operation.operationId,
    event: operation.audit?.event ?? 'change',
    records: recordIds(values, null),
    attempted: null,
    subject: null,
  };
}

export function withBody(
  change: Pending,
  { audit }: RestOperation,
  values: Readonly<Record<string, unknown>>,
  body: unknown,
): Pending {
  if (change === null) return null;
  const given = { ...values, body };
  const attempted = audit?.attempted === undefined ? null : textNamed(audit.attempted, given);
  return { ...change, records: { ...recordIds({}, given), ...change.records }, attempted };
}

/**
 * The id of a new record stands in the answer, who signed in in its token.
 *
 * @returns the change, and the answer to send: one that had to be read is text
 */
export async function withAnswer(
  change: Pending,
  { audit }: RestOperation,
  answer: RestAnswer,
): Promise<{ readonly change: Pending; readonly answer: RestAnswer }> {
  if (change === null || answer.status >= 300) return { change, answer };
  if (audit?.token === undefined && answer.status !== CREATED) return { change, answer };
  const body = await readShort(answer);
  const row = typeof body === 'string' ? objectOf(body) : {};
  const records = { ...change.records, ...recordIds('id' in row ? { id: row.id } : {}, null) };
  const subject = audit?.token === undefined ? null : subjectOf(row[audit.token]);
  return { change: { ...change, records, subject }, answer: { ...answer, body } };
}

/** An answer whose length is told to be short, as text; any other as it comes. */
async function readShort({ body, headers }: RestAnswer): Promise<RestAnswer['body']> {
  if (body === null || typeof body === 'string') return body;
  if (!(Number(headers['content-length'] ?? Number.NaN) <= LONGEST_READ)) return body;
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** What is not a JSON object has no properties. */
function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
