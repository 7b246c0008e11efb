/** What is wrong with the variables of a request, as the client is told: where and why, never the value, which may be a secret. */
import { GraphQLError } from 'graphql';
import { GatewayError } from '../../../schema/contract/errors.ts';

const { extensions } = new GatewayError('BAD_USER_INPUT');

/** Names of arguments and properties that hold secrets: not even the reason may repeat what was sent. */
const SECRET = /(?:password|token|secret|verifier)$/i;

/** An error of graphql-js about a variable, with the code of the table. */
export function asUserInput(error: GraphQLError): GraphQLError {
  return new GraphQLError(withoutValue(error), { nodes: error.nodes, extensions: { ...extensions } });
}

/** graphql-js writes `Variable "$v" got invalid value <value> at "v.path"; <reason>`, and the value is all that was sent for `$v.path`. */
function withoutValue({ message, originalError }: GraphQLError): string {
  const reason = originalError?.message;
  const name = /^Variable "(\$\w+)" got invalid value /.exec(message)?.[1];
  if (reason === undefined || name === undefined || !message.endsWith(`; ${reason}`)) return message;
  const place = / at "([^"]+)"$/.exec(message.slice(0, -reason.length - 2))?.[1];
  const why = SECRET.test(place ?? name) ? 'it has another type' : reason;
  return `Variable "${name}" got an invalid value${place === undefined ? '' : ` at "${place}"`}; ${why}`;
}
