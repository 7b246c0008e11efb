/** A card of a page that may fail, and be read again, while the rest of the page stands. */
import { Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { GraphFailure } from '../../../../schema/client/index.ts';
import { Failure } from './failure.tsx';
import { Loading } from './loading.tsx';

export interface CardProps {
  readonly title: string;
  readonly children: ReactNode;
}

export function Card({ title, children }: CardProps) {
  return (
    <Paper component="section" withBorder p="md" radius="md" aria-label={title}>
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

export interface PartProps<Value> {
  readonly title: string;
  /** Nothing of it is shown without one. */
  readonly value: Value | null | undefined;
  readonly failures: readonly GraphFailure[];
  readonly loading: boolean;
  readonly retry: () => void;
  readonly children: (value: Value) => ReactNode;
}

export function Part<Value>({ title, value, failures, loading, retry, children }: PartProps<Value>) {
  const known = value !== null && value !== undefined;
  return (
    <Card title={title}>
      <Failure failures={failures} retry={retry} beside={known} />
      {known ? children(value) : failures.length === 0 && loading && <Loading />}
    </Card>
  );
}
