/** A short table within a record. */
import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSpeech } from '../texts/language.tsx';
import { Scroll } from './scroll.tsx';

export interface SimpleTableProps<Row> {
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly cells: (row: Row) => readonly ReactNode[];
  readonly empty?: string;
  /** Titles of columns whose figures stand below each other by their last digit. */
  readonly figures?: readonly string[];
}

export function SimpleTable<Row>({ label, head, rows, keyOf, cells, empty, figures = [] }: SimpleTableProps<Row>) {
  const { t } = useSpeech();
  const areFigures = (title = '') => figures.includes(title);
  if (rows.length === 0) return <Text size="sm">{empty ?? t.nothing}</Text>;
  return (
    <Scroll label={label} short>
      <Table verticalSpacing={6} horizontalSpacing={7} fz="sm" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {head.map((title) => (
              <Table.Th scope="col" key={title} className={areFigures(title) ? 'end' : undefined}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {cells(row).map((cell, index) => (
                <Table.Td key={head[index]} className={areFigures(head[index]) ? 'figure end' : undefined}>
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
