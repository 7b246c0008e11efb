/** The page of a list: filters, what failed, one page of rows. The gateway filters, sorts and cuts. */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { Group, Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { GraphFailure } from '../../../../schema/client/index.ts';
import { type Answer, useAnswer } from '../graph/use-answer.ts';
import { useSpeech } from '../texts/language.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Failure } from './failure.tsx';
import { Loading } from './loading.tsx';
import type { PageState } from './page-state.ts';
import { SearchField } from './search-field.tsx';

interface Rows<Row> {
  readonly data: readonly Row[];
  readonly meta: { readonly totalItems: number; readonly totalPages: number };
}

export type RowOf<Page> = NonNullable<Page> extends Rows<infer Row> ? Row : never;

export interface ListAnswer<Data, Row> extends Pick<Answer<Data>, 'reread'> {
  readonly rows: Rows<Row> | null;
  /** Of the list; lists of choices beside it are not worth a text. */
  readonly failures: readonly GraphFailure[];
  readonly loading: boolean;
  /** Rows of another page are shown until these are here. */
  readonly busy: boolean;
  /** The answer, or the one before it: choices of the filters. */
  readonly data: Data | undefined;
}

/** @param field of the answer that holds the page of the list */
export function useList<Data, Variables extends OperationVariables, Field extends keyof Data & string>(
  document: TypedDocumentNode<Data, Variables>,
  field: Field,
  variables: Variables,
): ListAnswer<Data, RowOf<Data[Field]>> {
  const { data, previous, loading, failures, within, reread } = useAnswer(document, variables);
  const page = data?.[field] ?? previous?.[field];
  return {
    rows: (page ?? null) as Rows<RowOf<Data[Field]>> | null,
    failures: [...failures.filter(({ path }) => path.length === 0), ...within(field)],
    loading,
    busy: loading && !data?.[field],
    data: data ?? previous,
    reread,
  };
}

export interface ListPageProps<Row> {
  readonly title: string;
  readonly list: Pick<ListAnswer<unknown, Row>, 'rows' | 'failures' | 'loading' | 'busy' | 'reread'>;
  readonly columns: readonly Column<Row & { readonly id: string }>[];
  readonly state: PageState;
  readonly sort: string;
  /** Beside the search. */
  readonly filters: ReactNode;
  /** What can be done that is about no row. */
  readonly actions?: ReactNode;
}

export function ListPage<Row extends { readonly id: string }>({
  title,
  list: { rows, failures, loading, busy, reread },
  columns,
  state,
  sort,
  filters,
  actions,
}: ListPageProps<Row>) {
  const { t } = useSpeech();
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {title}
        </Title>
        {actions}
      </Group>
      <Paper withBorder p="md" radius="md">
        <Group component="section" aria-label={t.filters} align="end" mb="sm">
          <SearchField state={state} />
          {filters}
        </Group>
        <Failure failures={failures} retry={reread} beside={rows !== null} />
        {rows === null ? (
          loading && <Loading lines={10} />
        ) : (
          <DataTable
            caption={title}
            columns={columns}
            rows={rows.data}
            keyOf={({ id }) => id}
            state={state}
            sort={sort}
            totals={rows.meta}
            busy={busy}
          />
        )}
      </Paper>
    </Stack>
  );
}
