/** What is wrong with the variables of a request, as the client is told. */
import { GraphQLError } from 'graphql';
import { GatewayError } from '../../../schema/contract/errors.ts';

const { extensions } = new GatewayError('BAD_USER_INPUT');

/** An error of graphql-js about a variable, with the code of the table. */
export function asUserInput(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, { nodes: error.nodes, extensions: { ...extensions } });
}
