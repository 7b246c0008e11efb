/** What the links read of an answer. */
import type { ApolloLink } from '@apollo/client/link';

/** Codes of the errors of an answer. */
export function codesOf(answer: ApolloLink.Result): readonly unknown[] {
  return 'errors' in answer ? (answer.errors ?? []).map(({ extensions }) => extensions?.code) : [];
}

/** Whether nothing was run for the request. */
export function isRefusal(answer: ApolloLink.Result): boolean {
  return codesOf(answer).length > 0 && (!('data' in answer) || answer.data === undefined || answer.data === null);
}
