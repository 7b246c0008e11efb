/** What is wrong with the answer to an attack. */
import type { RecordedRequest } from '../../dev/services/platform/record.ts';
import type { Expectation } from './attack.ts';
import type { Reply } from './exchange.ts';

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
}

/** One line for each offence; none: the attack failed. */
export function verdictOf(expected: Expectation, reply: Reply, calls: readonly RecordedRequest[]): string[] {
  if (expected.orCut && reply.status === 0 && reply.closed) return [];
  const { status, text, headers } = reply;
  const { data, errors = [] } = parse(text);
  const offences: (string | false | undefined)[] = [
    !expected.status.includes(status) && `status ${status}: ${text.slice(0, 200)}`,
    expected.errors === true && status < 400 && errors.length === 0 && 'no error',
    expected.errors === true && data != null && 'data beside the error',
    expected.errors === false && errors.length > 0 && `errors: ${JSON.stringify(errors[0])}`,
    errors.length > (expected.maxErrors ?? Infinity) && `${errors.length} errors`,
    Buffer.byteLength(text) > (expected.maxBytes ?? Infinity) && `${Buffer.byteLength(text)} bytes`,
    expected.has?.test(text) === false && `no ${expected.has} in ${text.slice(0, 200)}`,
    expected.lacks?.test(text) && `${expected.lacks} in ${text.slice(0, 200)}`,
    expected.closed && !reply.closed && 'the connection stays open',
    ...(expected.headersPresent ?? []).map((name) => !(name in headers) && `no header ${name}`),
    ...(expected.headersAbsent ?? []).map((name) => name in headers && `header ${name}`),
    ...Object.entries(expected.headersOtherThan ?? {}).map(
      ([name, values]) => values.includes(String(headers[name])) && `${name}: ${headers[name]}`,
    ),
    ...calls.flatMap((call) => [
      expected.calls?.test(call.path) !== true && `a call of ${call.path}`,
      ...(expected.callsLack ?? []).map((name) => name in call.headers && `a call with the header ${name}`),
    ]),
  ];
  return offences.filter((offence): offence is string => typeof offence === 'string');
}

function parse(text: string): Body {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
  } catch {
    return {};
  }
}
