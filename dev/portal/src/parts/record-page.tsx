/** The page of one record: its name and marks, what failed of it, what is known of it. */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { GraphFailure } from '../../../../schema/client/index.ts';
import { type Answer, useAnswer } from '../graph/use-answer.ts';
import { Failure } from './failure.tsx';
import { Loading } from './loading.tsx';

export interface RecordAnswer<Value> extends Pick<Answer<unknown>, 'loading' | 'reread'> {
  readonly value: Value | null;
  /** What a `Part` of the page needs to show one field of the record. */
  part<Field extends keyof Value & string>(
    field: Field,
  ): {
    readonly value: Value[Field] | undefined;
    readonly failures: readonly GraphFailure[];
    readonly loading: boolean;
    readonly retry: () => void;
  };
  /** Failures of the record itself and of fields that have no part of their own. */
  readonly rest: readonly GraphFailure[];
}

/**
 * @param field of the answer that holds the record
 * @param parts fields of the record that the page shows in parts of their own
 */
export function useRecord<Data, Variables extends OperationVariables, Field extends keyof Data & string>(
  document: TypedDocumentNode<Data, Variables>,
  field: Field,
  variables: Variables,
  parts: readonly (keyof NonNullable<Data[Field]> & string)[],
): RecordAnswer<NonNullable<Data[Field]>> {
  const { data, loading, failures, within, reread } = useAnswer(document, variables);
  const value = data?.[field] ?? null;
  const inParts = new Set(parts.flatMap((part) => within(field, part)));
  return {
    value,
    loading,
    reread,
    rest: failures.filter((failure) => !inParts.has(failure)),
    part: (part) => ({ value: value?.[part], failures: within(field, part), loading, retry: reread }),
  };
}

export interface RecordPageProps<Value> {
  readonly record: RecordAnswer<Value>;
  /** Title while the record is not known. */
  readonly kind: string;
  readonly name: (value: Value) => string;
  readonly marks: (value: Value) => ReactNode;
  readonly children: (value: Value) => ReactNode;
}

export function RecordPage<Value>({ record, kind, name, marks, children }: RecordPageProps<Value>) {
  const { value, loading, rest, reread } = record;
  return (
    <Stack>
      <Group>
        <Title order={1} size="h2" className="figure">
          {value === null ? kind : name(value)}
        </Title>
        {value !== null && marks(value)}
      </Group>
      <Failure failures={rest} retry={reread} beside={value !== null} />
      {value === null ? loading && <Loading lines={12} /> : children(value)}
    </Stack>
  );
}
