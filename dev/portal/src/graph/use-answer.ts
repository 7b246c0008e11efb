/** A query of a page, with what failed in it. Data that could be read is shown beside failures. */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient, useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { failuresOf, failuresWithin, type GraphFailure } from '../../../../schema/client/index.ts';

export interface Answer<Data> {
  readonly data: Data | undefined;
  /** What was shown before other variables were asked for. */
  readonly previous: Data | undefined;
  readonly loading: boolean;
  readonly failures: readonly GraphFailure[];
  /** Failures of one field of the answer, or of a field within it. */
  within(...fields: readonly string[]): readonly GraphFailure[];
  reread(): void;
  /** Reads one field again, by an operation that asks for nothing else and whose data the query finds in the store. */
  rereadAlone<Part, Variables extends OperationVariables>(
    field: string,
    document: TypedDocumentNode<Part, Variables>,
    variables: Variables,
  ): void;
}

export interface AnswerOptions {
  /** Read again after so many milliseconds while the page is seen. Default: never. */
  readonly pollMs?: number;
  /** Not asked yet. Default false. */
  readonly skip?: boolean;
}

interface Heard {
  readonly loading: boolean;
  readonly error: unknown;
  /** Failures of fields that were read alone since. */
  readonly alone: Readonly<Record<string, readonly GraphFailure[]>>;
}

const POLLED = { skipPollAttempt: () => document.hidden };

export function useAnswer<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pollMs = 0, skip = false }: AnswerOptions = {},
): Answer<Data> {
  const apollo = useApolloClient();
  const query = useQuery<Data, OperationVariables>(document as TypedDocumentNode<Data, OperationVariables>, {
    variables,
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
    pollInterval: pollMs,
    skip,
    ...POLLED,
  });
  const { loading, error } = query;
  const [heard, setHeard] = useState<Heard>({ loading: true, error: undefined, alone: {} });
  // Apollo Client forgets the error of an answer as soon as anything else writes into the store; what is missing stays missing.
  if (loading !== heard.loading || (error !== undefined && error !== heard.error)) {
    setHeard(loading ? { ...heard, loading } : { loading, error, alone: {} });
  }
  const failures = [
    ...failuresOf(heard.error).filter(({ path: [field] }) => field === undefined || !(field in heard.alone)),
    ...Object.values(heard.alone).flat(),
  ];
  return {
    data: query.data as Data | undefined,
    previous: query.previousData as Data | undefined,
    loading,
    failures,
    within: (...fields) => failuresWithin(failures, ...fields),
    reread: () => void query.refetch(),
    rereadAlone: (field, part, asked) => {
      const settle = (reason: unknown): void =>
        setHeard((now) => ({ ...now, alone: { ...now.alone, [field]: failuresOf(reason) } }));
      apollo
        .query({
          query: part as TypedDocumentNode<unknown>,
          variables: asked,
          errorPolicy: 'all',
          fetchPolicy: 'network-only',
        })
        .then(({ error: reason }) => settle(reason), settle);
    },
  };
}
