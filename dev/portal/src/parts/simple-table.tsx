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
}

export function SimpleTable<Row>({ label, head, rows, keyOf, cells, empty }: SimpleTableProps<Row>) {
  const { t } = useSpeech();
  if (rows.length === 0) return <Text size="sm">{empty ?? t.nothing}</Text>;
  return (
    <Scroll label={label} short>
      <Table verticalSpacing={6} horizontalSpacing={7} fz="sm" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {head.map((title) => (
              <Table.Th scope="col" key={title}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {cells(row).map((cell, index) => (
                <Table.Td key={head[index]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
