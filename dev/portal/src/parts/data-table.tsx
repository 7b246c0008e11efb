/** A page of a list that the gateway filters, sorts and cuts: nothing of it is done here. */
import { Button, Group, NativeSelect, Table, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat } from '../texts/format.ts';
import { fill, useSpeech } from '../texts/language.tsx';
import type { PageState } from './page-state.ts';
import { Scroll } from './scroll.tsx';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** `ETA` when the list can be sorted by `ETA_ASC` and `ETA_DESC`. */
  readonly sort?: string;
  /** Figures stand below each other by their last digit. */
  readonly figures?: true;
}

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly state: PageState;
  readonly sort: string;
  readonly totals: { readonly totalItems: number; readonly totalPages: number };
  /** Other rows are on their way. */
  readonly busy: boolean;
}

export function DataTable<Row>({ caption, columns, rows, keyOf, state, sort, totals, busy }: DataTableProps<Row>) {
  const { t } = useSpeech();
  const format = useFormat();
  if (rows.length === 0) {
    return (
      <Group py="xl" justify="center" role="status">
        <Text>{t.noRows}</Text>
        {state.filtered && (
          <Button variant="default" size="xs" onClick={state.clear}>
            {t.clearFilters}
          </Button>
        )}
      </Group>
    );
  }
  return (
    <>
      <Scroll label={caption}>
        <Table
          aria-busy={busy}
          verticalSpacing={6}
          horizontalSpacing={5}
          fz={13}
          className={busy ? 'rows busy' : 'rows'}
        >
          <Table.Caption>
            <VisuallyHidden>{caption}</VisuallyHidden>
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Heading
                  key={column.title}
                  column={column}
                  sort={sort}
                  onSort={(next) => state.change({ sort: next })}
                />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={keyOf(row)}>
                {columns.map((column) => (
                  <Table.Td key={column.title} className={column.figures && 'figure end'}>
                    {column.cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
      <Group justify="space-between" mt="sm" component="nav" aria-label={t.page}>
        <Text size="sm">
          {totals.totalItems === 1 ? t.oneRow : fill(t.rows, { n: format.number(totals.totalItems) })}
        </Text>
        <Group gap="xs">
          <NativeSelect
            aria-label={t.rowsPerPage}
            size="xs"
            value={state.limit}
            data={['20', '50', '100']}
            onChange={({ currentTarget }) => state.change({ limit: currentTarget.value })}
          />
          <Button size="xs" variant="default" disabled={state.page <= 1} onClick={() => turn(state, -1)}>
            {t.previous}
          </Button>
          <Text size="sm">{fill(t.pageOf, { page: state.page, pages: Math.max(1, totals.totalPages) })}</Text>
          <Button size="xs" variant="default" disabled={state.page >= totals.totalPages} onClick={() => turn(state, 1)}>
            {t.next}
          </Button>
        </Group>
      </Group>
    </>
  );
}

function turn(state: PageState, by: number): void {
  state.change({ page: String(state.page + by) });
}

interface HeadingProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

function Heading<Row>({ column, sort, onSort }: HeadingProps<Row>) {
  const { t } = useSpeech();
  const { title, sort: name } = column;
  if (name === undefined) {
    return (
      <Table.Th scope="col" className={column.figures && 'end'}>
        {title}
      </Table.Th>
    );
  }
  const direction = sort === `${name}_ASC` ? 'ascending' : sort === `${name}_DESC` ? 'descending' : 'none';
  const mark = { ascending: ' ▲', descending: ' ▼', none: '' }[direction];
  return (
    <Table.Th scope="col" aria-sort={direction} className={column.figures && 'end'}>
      <UnstyledButton
        fw={700}
        fz={13}
        title={fill(t.sortBy, { column: title })}
        onClick={() => onSort(`${name}_${direction === 'ascending' ? 'DESC' : 'ASC'}`)}
      >
        {title}
        <span aria-hidden>{mark}</span>
      </UnstyledButton>
    </Table.Th>
  );
}
