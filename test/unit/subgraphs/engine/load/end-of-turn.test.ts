import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { EndOfTurn } from '../../../../../subgraphs/engine/load/end-of-turn.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the end of a turn', () => {
  test('comes after everything that microtasks of the turn resolve', async () => {
    const order: string[] = [];
    const turn = new EndOfTurn();
    turn.do(() => order.push('end'));
    await Promise.resolve()
      .then(() => order.push('first'))
      .then(() => order.push('second'));
    expect(order).toEqual(['first', 'second']);
    await nextTurn();
    expect(order).toEqual(['first', 'second', 'end']);
  });

  test('runs what was asked for in its order, each once, turn after turn', async () => {
    const order: string[] = [];
    const turn = new EndOfTurn();
    for (const name of ['a', 'b', 'c']) turn.do(() => order.push(name));
    await nextTurn();
    expect(order).toEqual(['a', 'b', 'c']);
    turn.do(() => order.push('d'));
    await nextTurn();
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  test('leaves what is asked for at it to the next', async () => {
    const order: string[] = [];
    const turn = new EndOfTurn();
    turn.do(() => {
      turn.do(() => order.push('next'));
      order.push('this');
    });
    await nextTurn();
    expect(order).toEqual(['this', 'next']);
  });

  test('is that of one request: its work runs as part of it', async () => {
    const current = new AsyncLocalStorage<string>();
    const seen: [string, string | undefined][] = [];
    for (const request of ['one', 'other']) {
      current.run(request, () => new EndOfTurn().do(() => seen.push([request, current.getStore()])));
    }
    await nextTurn();
    expect(seen).toEqual([
      ['one', 'one'],
      ['other', 'other'],
    ]);
  });
});
