/** A part of the dashboard: it fails alone, and is read again alone. */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import type { ReactNode } from 'react';
import type { DashboardQuery } from '../../../../schema/client/generated/operations.ts';
import type { Answer } from '../graph/use-answer.ts';
import { Part } from './part.tsx';

export interface WidgetProps<Value, Data, Variables> {
  readonly page: Answer<DashboardQuery>;
  readonly title: string;
  /** Of the answer. */
  readonly field: string;
  /** Asks for this field and no other. */
  readonly alone: TypedDocumentNode<Data, Variables>;
  readonly variables: Variables;
  readonly value: Value | null | undefined;
  readonly children: (value: Value) => ReactNode;
}

export function Widget<Value, Data, Variables extends OperationVariables>({
  page,
  title,
  field,
  alone,
  variables,
  value,
  children,
}: WidgetProps<Value, Data, Variables>) {
  const retry = (): void => page.rereadAlone(field, alone, variables);
  return (
    <Part title={title} value={value} failures={page.within(field)} loading={page.loading} retry={retry}>
      {children}
    </Part>
  );
}
