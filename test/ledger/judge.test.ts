import { describe, expect, test } from 'vitest';
import { type Happened, judge, type Told } from './judge.ts';

const happened: readonly Happened[] = [1, 2, 3, 4, 5].flatMap((number) =>
  ['A', 'B'].map((tenant) => ({
    id: `${tenant}${number}`,
    tenant,
    subject: number % 2 === 0 ? 'even' : 'odd',
    sequence: number,
    position: String(number),
  })),
);
const event = (id: string): Told => ({ kind: 'event', id, position: id.slice(1) });
const gap = (position: string): Told => ({ kind: 'gap', position });
const judged = (told: readonly Told[], subject: string | null = null) =>
  judge({ client: 'c', tenant: 'A', subject, told }, happened, (one, other) => Number(one) - Number(other));

describe('the judge of the ledger', () => {
  test('is content with every event once, from the first that was told', () => {
    expect(judged(['A2', 'A3', 'A4', 'A5'].map(event))).toEqual({ faults: [], events: 4, gaps: 0, lost: 0 });
    expect(judged(['A2', 'A4'].map(event), 'even')).toMatchObject({ faults: [] });
  });

  test('is content with events that are signalled as lost', () => {
    expect(judged([event('A1'), gap('4'), event('A5')])).toEqual({ faults: [], events: 2, gaps: 1, lost: 3 });
  });

  test.each([
    ['an event that is missing', ['A1', 'A2', 'A4', 'A5'].map(event), 'missing without a word'],
    ['an event that is missing before a gap', [event('A1'), event('A3'), gap('4'), event('A5')], 'missing'],
    ['an event that is missing after a gap', [event('A1'), gap('3'), event('A5')], 'missing'],
    ['an event at the end that is missing', ['A1', 'A2', 'A3', 'A4'].map(event), 'missing'],
    ['an event that is told twice', ['A1', 'A2', 'A2', 'A3', 'A4', 'A5'].map(event), 'told twice'],
    ['an event of another tenant', ['A1', 'B2', 'A2', 'A3', 'A4', 'A5'].map(event), 'is of B'],
    ['an event that never happened', ['A1', 'A9', 'A2', 'A3', 'A4', 'A5'].map(event), 'never happened'],
    ['events of a subject in the wrong order', ['A1', 'A2', 'A4', 'A5', 'A3'].map(event), 'was told after'],
    ['silence', [], 'told nothing'],
  ])('sees %s', (_what, told, fault) => {
    expect(judged(told).faults.join()).toContain(fault);
  });
});
