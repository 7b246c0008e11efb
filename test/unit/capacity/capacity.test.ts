/** The model of costs holds against the analysis' own tables, and moves the way it should. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analysisTotals } from '../../../capacity/analysis-costs.ts';
import { ASSUMPTIONS, valuesWith } from '../../../capacity/assumptions.ts';
import { needFor } from '../../../capacity/model.ts';

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../../capacity/${name}`, import.meta.url), 'utf8'));
const measured = read('measured.json');
const mix = read('mix.json');
const need = (requests: number, regions = 1, changes: string[] = []) =>
  needFor(requests, regions, measured, mix, valuesWith(changes));

describe('the analysis’ lines', () => {
  test('add up to its totals: 784 dollars a month, 819 with Kong, 884 with Istio, 444 with all savings', () => {
    expect(analysisTotals()).toEqual({
      ...{ infrastructure: 558, storage: 126, observability: 100 },
      ...{ total: 784, withKong: 819, withIstio: 884, optimized: 444 },
    });
  });
});

describe('the model', () => {
  test('costs within a dollar what the analysis says, for the analysis’ million requests a day', () => {
    const { dollarsPerMonth, gatewayNodes, pods, redisNode } = need(1e6);
    expect(Math.abs(dollarsPerMonth - 784)).toBeLessThan(2);
    expect({ gatewayNodes, pods, redisNode }).toEqual({ gatewayNodes: 3, pods: 3, redisNode: 'cache.t3.micro' });
  });

  test('keeps a request far below the analysis’ aim of 0.0003 dollars', () => {
    expect(need(1e6).dollarsPerMonth / 30e6).toBeLessThan(0.0003);
  });

  test('takes CPU, and so pods, in proportion to the requests once three are too few', () => {
    const [small, large] = [need(1e9), need(1e10)];
    expect(large.pods / small.pods).toBeGreaterThan(9);
    expect(large.pods / small.pods).toBeLessThan(11);
  });

  test('needs more pods when nothing is kept, and none the less when there is nothing to ask', () => {
    expect(need(1e9, 1, ['cacheHitShare=0']).pods).toBeGreaterThan(need(1e9).pods);
    expect(need(0).pods).toBe(3);
  });

  test('costs more in two regions', () => {
    expect(need(1e6, 2).dollarsPerMonth).toBeGreaterThan(need(1e6).dollarsPerMonth * 1.5);
  });

  test('refuses what it has no name or number for', () => {
    expect(() => valuesWith(['peakFaktor=2'])).toThrow('no such assumption');
    expect(() => valuesWith(['peakFactor=much'])).toThrow('no number');
    expect(() => needFor(1, 1, measured, { Nowhere: 1 }, valuesWith())).toThrow('was not measured');
  });

  test('says of each assumption where it comes from, and of each measurement how it was made', () => {
    for (const { source, unit } of Object.values(ASSUMPTIONS)) expect([source, unit]).not.toContain('');
    expect(measured).toMatchObject({ command: expect.stringMatching(/^npm run bench/), machine: expect.any(String) });
    expect(Object.keys(measured.pages).sort()).toEqual(Object.keys(mix).sort());
  });
});
