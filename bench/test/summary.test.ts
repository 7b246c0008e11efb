import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantile, spread } from '../measure/statistics.ts';
import { type Sample, summarise } from '../measure/summary.ts';

function sample(cpuUsPerRequest: number, errors = 0): Sample {
  return {
    cpuUsPerRequest,
    errors,
    requestsPerSecond: 1000,
    busy: 1,
    p50Ms: 1,
    p99Ms: 2,
    c1P50Ms: 0.5,
    c1P99Ms: 0.6,
    rssMb: 100,
    subgraphCpuUsPerRequest: 0,
    upstreamRequests: 3,
  };
}

test('a ratio compares measurements of the same round', () => {
  // The third round ran on a busy machine: everything took three times as long.
  const summaries = summarise(
    new Map([
      ['yardstick', [sample(100), sample(110), sample(300)]],
      ['other', [sample(200), sample(220), sample(600)]],
    ]),
    'yardstick',
  );
  assert.equal(summaries.get('other')?.ratio, 0.5);
  assert.equal(summaries.get('yardstick')?.ratio, 1);
  assert.equal(summaries.get('yardstick')?.spread, 3);
});

test('without the yardstick there is no ratio', () => {
  assert.equal(summarise(new Map([['other', [sample(200)]]]), 'yardstick').get('other')?.ratio, null);
});

test('errors of all rounds count', () => {
  const rounds = [sample(1, 2), sample(1), sample(1, 3)];
  assert.equal(summarise(new Map([['other', rounds]]), 'other').get('other')?.errors, 5);
});

test('a quantile lies between the two nearest ranks', () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  assert.equal(quantile([5], 0.99), 5);
  assert.equal(spread([2, 3]), 1.5);
});
