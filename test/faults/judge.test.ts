import { describe, expect, test } from 'vitest';
import { goodsOf, isExplained, judgeGoods } from './judge.ts';

const span = { tenant: 'A:CL', record: 3, confirmed: 5, sent: 7 };
const judged = (read: unknown) => judgeGoods(read, span);

describe('the judge of the fault campaign', () => {
  test.each([5, 6, 7])('is content with write %i of 5 answered and 7 sent', (write) => {
    expect(judged(goodsOf('A:CL', 3, write))).toBeNull();
  });

  test.each([
    ['another tenant', goodsOf('B:CL', 3, 5), 'of tenant B:CL'],
    ['another record', goodsOf('A:CL', 4, 5), 'of record 4'],
    ['less than was answered', goodsOf('A:CL', 3, 4), 'older than answered'],
    ['what nobody has sent yet', goodsOf('A:CL', 3, 8), 'from the future'],
    ['half an answer', 'A:CL rec', 'not a value'],
    ['nothing', null, 'not a value'],
  ])('sees %s', (_what, read, fault) => {
    expect(judged(read)).toContain(fault);
  });

  const timeout = { extensions: { code: 'UPSTREAM_TIMEOUT', service: 'mawb' } };
  const trouble = [{ service: 'mawb', from: 10, to: 20 }];

  test('takes trouble of the service at the time for a reason', () => {
    expect(isExplained(timeout, trouble, { from: 5, to: 11 })).toBe(true);
    expect(isExplained(timeout, trouble, { from: 19, to: 30 })).toBe(true);
  });

  test.each([
    ['trouble before or after', timeout, { from: 21, to: 30 }],
    ['trouble of another service', { extensions: { code: 'UPSTREAM_TIMEOUT', service: 'iam' } }, { from: 12, to: 13 }],
    ['an error of ours', { extensions: { code: 'INTERNAL_ERROR', service: 'mawb' } }, { from: 12, to: 13 }],
  ])('takes %s for none', (_what, error, span) => {
    expect(isExplained(error, trouble, span)).toBe(false);
  });
});
