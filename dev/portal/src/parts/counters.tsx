/** What is counted, over its name. */
import { Text } from '@mantine/core';
import { useFormat } from '../texts/format.ts';

export function Counters({ figures }: { readonly figures: readonly (readonly [string, number | string])[] }) {
  const format = useFormat();
  return (
    <dl className="counts">
      {figures.map(([name, figure]) => (
        <div key={name}>
          <Text component="dt" size="xs" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} size="lg" fw={700} className="figure">
            {format.number(figure)}
          </Text>
        </div>
      ))}
    </dl>
  );
}

/** Statuses as a record goes through them, which is the order of their names; the services keep none. */
export function inOrderOf<Count extends { readonly status: string }>(
  names: object,
  counts: readonly Count[],
): readonly Count[] {
  const order = Object.keys(names);
  return [...counts].sort((one, other) => order.indexOf(one.status) - order.indexOf(other.status));
}
