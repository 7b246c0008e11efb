/** Headers of a REST answer that the gateway changes or adds. */
import type { FastifyReply } from 'fastify';
import type { RestOperation, RestService } from '../../../schema/contract/rest.ts';
import { REST_ROOT } from '../../../schema/contract/rest-paths.ts';

export function writeAnswerHeaders(
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
  { deprecated, sunset }: RestOperation,
  contract: RestService,
): void {
  for (const [name, value] of Object.entries(headers)) {
    if (name !== 'location') reply.header(name, value);
    else {
      const place = publicLocation(value, contract);
      if (place !== null) reply.header('location', place);
    }
  }
  // RFC 9745 §2.1: a structured date. Where the contract gives none, the service may still send one.
  if (typeof deprecated === 'string') reply.header('deprecation', `@${Math.floor(Date.parse(deprecated) / 1000)}`);
  // RFC 8594 §3: an HTTP date.
  if (sunset !== undefined) reply.header('sunset', new Date(sunset).toUTCString());
}

/** A service names a record by its own address; the public one is below our root. `null` for what no path of the contract fits. */
export function publicLocation(location: string, { operations }: RestService): string | null {
  if (!URL.canParse(location, 'http://service')) return null;
  const { pathname, search } = new URL(location, 'http://service');
  const parts = pathname.split('/');
  const fits = operations.some(({ path }) => {
    const template = path.split('/');
    return (
      template.length === parts.length && template.every((part, index) => part.startsWith('{') || part === parts[index])
    );
  });
  return fits ? `${REST_ROOT}${pathname}${search}` : null;
}
