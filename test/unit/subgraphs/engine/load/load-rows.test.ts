import { describe, expect, test } from 'vitest';
import { Failure } from '../../../../../schema/contract/fetch.ts';
import { RowLoader } from '../../../../../subgraphs/engine/load/load-rows.ts';

/** A service that has a row for every key but `gone`, and what it was asked for. */
function rowsOf(extra: readonly string[] = []) {
  const asked: (readonly string[])[] = [];
  const fetch = async (keys: readonly string[]) => {
    const call = asked.push(keys);
    await new Promise(setImmediate);
    return new Map<string, unknown>(
      [...keys, ...extra].filter((key) => key !== 'gone').map((key) => [key, `${key} ${call}`]),
    );
  };
  return { asked, fetch };
}

describe('a loader of rows', () => {
  test('joins the sets of one turn, without what they share', async () => {
    const { asked, fetch } = rowsOf();
    const loader = new RowLoader(fetch, 10);
    const [one, other] = await Promise.all([loader.load(['a', 'b']), loader.load(['b', 'c'])]);
    expect(asked).toEqual([['a', 'b', 'c']]);
    expect([one.get('a'), other.get('b'), other.get('c')]).toEqual(['a 1', 'b 1', 'c 1']);
  });

  test('asks for no more keys a call than the service takes', async () => {
    const { asked, fetch } = rowsOf();
    const rows = await new RowLoader(fetch, 2).load(['a', 'b', 'c']);
    expect(asked).toEqual([['a', 'b'], ['c']]);
    expect([...rows.keys()].sort()).toEqual(['a', 'b', 'c']);
  });

  test('asks for a key once, also while its call runs', async () => {
    const { asked, fetch } = rowsOf();
    const loader = new RowLoader(fetch, 10);
    const first = loader.load(['a', 'b']);
    while (asked.length === 0) await new Promise((resolve) => process.nextTick(resolve));
    const rows = await loader.load(['b', 'c']);
    await first;
    expect(asked).toEqual([['a', 'b'], ['c']]);
    expect(rows.get('b')).toBe('b 1');
    expect(loader.load(['a', 'b', 'c'])).toBe(rows);
  });

  test('asks for other keys at once while a call runs, and keeps the rows of both', async () => {
    const { asked, fetch } = rowsOf();
    const loader = new RowLoader(fetch, 10);
    const first = loader.load(['a']);
    while (asked.length === 0) await new Promise((resolve) => process.nextTick(resolve));
    const second = loader.load(['b', 'gone']);
    await Promise.all([first, second]);
    expect(asked).toEqual([['a'], ['b', 'gone']]);
    const rows = await loader.load(['a', 'b', 'gone']);
    expect([rows.get('a'), rows.get('b'), rows.get('gone')]).toEqual(['a 1', 'b 2', null]);
  });

  test('has null for a key without a row', async () => {
    const rows = await new RowLoader(rowsOf().fetch, 10).load(['a', 'gone']);
    expect(rows.get('gone')).toBeNull();
  });

  test('ignores rows that nobody asked for', async () => {
    const { asked, fetch } = rowsOf(['b']);
    const loader = new RowLoader(fetch, 10);
    const rows = await loader.load(['a', 'gone']);
    expect([...rows.keys()]).toEqual(['a', 'gone']);
    expect((await loader.load(['b'])).get('b')).toBe('b 2');
    expect(asked).toEqual([['a', 'gone'], ['b']]);
  });

  test('fails the keys of the call that failed and no others', async () => {
    const fetch = async (keys: readonly string[]) => {
      if (keys.includes('b')) throw new Error('down');
      return new Map<string, unknown>(keys.map((key) => [key, key]));
    };
    const rows = await new RowLoader(fetch, 1).load(['a', 'b']);
    expect(rows.get('a')).toBe('a');
    expect(rows.get('b')).toBeInstanceOf(Failure);
  });

  test('takes rows that came with another answer', async () => {
    const { asked, fetch } = rowsOf();
    const loader = new RowLoader(fetch, 10);
    loader.prime('id', [{ id: 'a' }, null, { id: null }]);
    const rows = await loader.load(['a', 'b']);
    expect(rows.get('a')).toEqual({ id: 'a' });
    expect(asked).toEqual([['b']]);
  });
});
