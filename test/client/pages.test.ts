import { gql, InMemoryCache } from '@apollo/client';
import { describe, expect, test } from 'vitest';
import { pages } from '../../schema/client/pages.ts';

const QUERY = gql`
  query Things($page: Int, $limit: Int, $status: String) {
    things(page: $page, limit: $limit, status: $status) {
      data {
        id
      }
      meta {
        total
      }
    }
  }
`;

function shelf() {
  const things = pages({ rows: 'data', limit: 3, filters: ['status'] });
  const cache = new InMemoryCache({ typePolicies: { Query: { fields: { things } } } });
  const pageOf = (ids: readonly number[], total: number) => ({
    __typename: 'ThingPage',
    data: ids.map((id) => ({ __typename: 'Thing', id: String(id) })),
    meta: { __typename: 'PageMeta', total },
  });
  return {
    cache,
    keep: (variables: object, ids: readonly number[], total = 7) =>
      cache.writeQuery({ query: QUERY, variables, data: { things: pageOf(ids, total) } }),
    read: (variables: object) =>
      cache
        .readQuery<{ things: { data: { id: string }[] } | null }>({ query: QUERY, variables })
        ?.things?.data.map(({ id }) => Number(id)) ?? null,
  };
}

describe('a table', () => {
  test('reads the page it names and no other', () => {
    const { keep, read } = shelf();
    keep({ page: 1 }, [1, 2, 3]);
    keep({ page: 3 }, [7]);
    expect([read({ page: 1 }), read({ page: 2 }), read({ page: 3 })]).toEqual([[1, 2, 3], null, [7]]);
  });

  test('has a list of its own for each filter', () => {
    const { keep, read } = shelf();
    keep({ page: 1, status: 'A' }, [1, 2, 3]);
    expect(read({ page: 1, status: 'B' })).toBeNull();
    keep({ page: 1, status: 'B' }, [4]);
    expect([read({ page: 1, status: 'A' }), read({ page: 1, status: 'B' })]).toEqual([[1, 2, 3], [4]]);
  });

  test('that changes the size of its pages reads them anew', () => {
    const { keep, read } = shelf();
    keep({ page: 1 }, [1, 2, 3]);
    keep({ page: 1, limit: 5 }, [1, 2, 3, 4, 5]);
    expect([read({ page: 1 }), read({ page: 1, limit: 5 })]).toEqual([null, [1, 2, 3, 4, 5]]);
  });

  test('that became shorter forgets the pages behind its end', () => {
    const { keep, read } = shelf();
    keep({ page: 2 }, [4, 5, 6]);
    keep({ page: 1 }, [1, 2], 2);
    expect([read({ page: 1 }), read({ page: 2 })]).toEqual([[1, 2], null]);
  });

  test('that is empty is empty and not unknown', () => {
    const { keep, read } = shelf();
    keep({ page: 1 }, [], 0);
    expect(read({ page: 1 })).toEqual([]);
  });
});

test('a list that grows reads all rows that were fetched', () => {
  const { keep, read } = shelf();
  keep({ page: 1 }, [1, 2, 3]);
  keep({ page: 2 }, [4, 5, 6]);
  expect(read({})).toEqual([1, 2, 3, 4, 5, 6]);
});

test('who counts only does not make a page of no rows, and takes none away', () => {
  const { cache, keep, read } = shelf();
  const COUNT = gql`
    query Count {
      things(page: 1) {
        meta {
          total
        }
      }
    }
  `;
  const count = () =>
    cache.writeQuery({
      query: COUNT,
      data: { things: { __typename: 'ThingPage', meta: { __typename: 'PageMeta', total: 8 } } },
    });
  count();
  expect(read({ page: 1 })).toBeNull();
  keep({ page: 1 }, [1, 2, 3], 7);
  count();
  expect(read({ page: 1 })).toEqual([1, 2, 3]);
  expect(cache.readQuery({ query: COUNT })).toMatchObject({ things: { meta: { total: 8 } } });
});

test('a list asked without a page is null when it could not be read, until it can', () => {
  const { cache, keep, read } = shelf();
  cache.writeQuery({ query: QUERY, variables: {}, data: { things: null } });
  expect(cache.readQuery({ query: QUERY, variables: {} })).toEqual({ things: null });
  keep({}, [1, 2, 3]);
  expect(read({})).toEqual([1, 2, 3]);
});

test('a page that could not be read is null, and the others are what they were', () => {
  const { cache, keep, read } = shelf();
  keep({ page: 2 }, [4, 5, 6]);
  cache.writeQuery({ query: QUERY, variables: { page: 1 }, data: { things: null } });
  expect(cache.readQuery({ query: QUERY, variables: { page: 1 } })).toEqual({ things: null });
  expect(read({ page: 2 })).toEqual([4, 5, 6]);
  keep({ page: 1 }, [1, 2, 3]);
  expect(read({ page: 1 })).toEqual([1, 2, 3]);
});
