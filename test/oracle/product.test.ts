import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from './product.ts';
import { judgeProduct, runProductCampaign } from './product-campaign.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.[Symbol.asyncDispose]());

test('generated queries of the product are answered as the reference executor answers them', async () => {
  const { findings, compared, whole } = await runProductCampaign(product, 150, 20_260_101);
  expect(findings.map((finding) => JSON.stringify(finding)).join('\n\n')).toBe('');
  expect(compared).toBe(150);
  // Answers that are nothing but refusals would prove little.
  expect(whole).toBeGreaterThan(30);
}, 60_000);

test('a literal that a custom scalar refuses has a code, where the reference has none', async () => {
  const query = '{ mawbSummary(createdFrom: "two words") { asOf } customsOffices { name } }';
  const [actual, reference] = [await product.ours({ query }), await product.reference({ query })];
  expect(actual.errors).toMatchObject([{ path: ['mawbSummary'], extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(reference.errors).toMatchObject([{ path: ['mawbSummary'], extensions: { code: undefined } }]);
  expect(judgeProduct(reference, actual).differences).toEqual([]);
});

test('a variable that a custom scalar refuses costs its own field, where it costs the reference the whole fetch', async () => {
  const query =
    'query ($from: DateTime) { mawbSummary(createdFrom: $from) { asOf } mawbs(limit: 1) { meta { totalItems } } }';
  const variables = { from: 'two words' };
  const [actual, reference] = [await product.ours({ query, variables }), await product.reference({ query, variables })];
  expect(actual).toMatchObject({ data: { mawbSummary: null, mawbs: { meta: { totalItems: 60 } } } });
  expect(actual.errors).toMatchObject([{ path: ['mawbSummary'], extensions: { code: 'BAD_REQUEST' } }]);
  expect(reference).toMatchObject({ data: { mawbSummary: null, mawbs: null } });
});

test('a wrong value is not taken for a known difference', () => {
  const one = { data: { a: 1 } };
  expect(judgeProduct(one, { data: { a: 2 } }).differences).toHaveLength(1);
  expect(
    judgeProduct(one, { ...one, errors: [{ message: 'x', path: ['a'], extensions: { code: 'BAD_USER_INPUT' } }] })
      .differences,
  ).toHaveLength(1);
});
