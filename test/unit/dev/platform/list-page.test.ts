import { describe, expect, it } from 'vitest';
import { batchByIds, groupBy } from '../../../../dev/services/platform/batch.ts';
import { listPage } from '../../../../dev/services/platform/list-page.ts';

interface Row {
  id: string;
  name: string | null;
  pieces: number;
}

const ROWS: Row[] = [
  { id: 'd', name: 'Núñez', pieces: 2 },
  { id: 'a', name: null, pieces: 1 },
  { id: 'c', name: 'Álvarez', pieces: 2 },
  { id: 'b', name: 'Muñoz', pieces: 2 },
];
const OPTIONS = {
  search: (row: Row) => [row.name],
  sort: { name: (row: Row) => row.name, pieces: (row: Row) => row.pieces },
  defaultSort: 'pieces:DESC',
};
const ids = (query: Record<string, unknown>) =>
  listPage(ROWS, { query }, OPTIONS)
    .data.map(({ id }) => id)
    .join('');

describe('a page of a list', () => {
  it('is stable by id, ignores case and accents and puts empty values last', () => {
    expect(ids({})).toBe('bcda');
    expect(ids({ sortBy: ['name:ASC'] })).toBe('cbda');
    expect(ids({ sortBy: ['name:DESC'] })).toBe('dbca');
    expect(ids({ search: 'NUN' })).toBe('d');
  });

  it('tells where it stands and links its neighbours with the same filters', () => {
    const page = listPage(ROWS, { query: { page: 2, limit: 1, search: 'ñ', status: ['A', 'B'] } }, OPTIONS);
    expect(page.meta).toEqual({
      itemsPerPage: 1,
      totalItems: 2,
      currentPage: 2,
      totalPages: 2,
      sortBy: ['pieces:DESC'],
    });
    expect(page.links.previous).toBe('?page=1&limit=1&search=%C3%B1&status=A,B');
    expect(page.links.next).toBeNull();
  });

  it('is empty beyond the last page and refused beyond the window', () => {
    expect(ids({ page: 9 })).toBe('');
    expect(() => ids({ page: 101, limit: 100 })).toThrow('PAGE_WINDOW_EXCEEDED');
    expect(() => ids({ sortBy: ['constructor:ASC'] })).toThrow('SORT_NOT_ALLOWED');
  });
});

it('answers batches with the missing keys and groups with the empty ones', () => {
  const find = (key: string) => ROWS.find(({ id }) => id === key);
  expect(batchByIds(['a', 'x', 'a'], find)).toEqual({ data: [ROWS[1]], missing: ['x'] });
  expect(groupBy(['k', 'none'], (key) => (key === 'k' ? [1, 2, 3] : []), 2).data).toEqual([
    { key: 'k', totalItems: 3, items: [1, 2] },
    { key: 'none', totalItems: 0, items: [] },
  ]);
});
