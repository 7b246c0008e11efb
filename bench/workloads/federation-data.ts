/**
 * Data of the size and shape that the public benchmark of federation gateways uses (users, products, reviews, inventory), so that
 * plans, fetches and answers are as large as there: 16 fetches of the reference planner, an answer of 87 KB. The texts are our own.
 */

export interface User {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly birthday: number;
}

export interface Product {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
  readonly inStock: boolean;
}

export interface Review {
  readonly id: string;
  readonly body: string;
  /** `upc` of the product. */
  readonly product: string;
}

const WORDS = 'cargo arrives late but dry and the crew was kind to everyone who had waited for it since dawn'.split(
  ' ',
);

export const USERS: readonly User[] = ['Ada', 'Blas', 'Clara', 'Dario', 'Elsa', 'Ferran'].map((name, n) => ({
  id: String(n + 1),
  name: `${name} Navarro`,
  username: name.toLowerCase(),
  birthday: 1_234_567_890,
}));

export const PRODUCTS: readonly Product[] = (
  [
    ['Table', 899, 100, true],
    ['Couch', 1299, 1000, false],
    ['Glass', 15, 20, false],
    ['Chair', 499, 100, false],
    ['TV', 1299, 1000, true],
    ['Lamp', 6999, 300, true],
    ['Grill', 3999, 2000, true],
    ['Fridge', 100_000, 6000, false],
    ['Sofa', 9999, 800, true],
  ] as const
).map(([name, price, weight, inStock], n) => ({ upc: String(n + 1), name, price, weight, inStock }));

export const REVIEWS: readonly Review[] = (
  [
    ['1', 446],
    ['1', 290],
    ['1', 276],
    ['1', 145],
    ['2', 446],
    ['2', 290],
    ['2', 276],
    ['2', 145],
    ['3', 145],
    ['4', 145],
    ['4', 866],
  ] as const
).map(([product, length], n) => ({ id: String(n + 1), body: textOf(length, n), product }));

/** Author of every review, as in the original; and what everybody wrote. */
export const AUTHOR = USERS[0] as User;
export const WRITTEN: readonly Review[] = REVIEWS.slice(0, 2);

export const TOP_PRODUCTS = 5;

export function productOf(upc: string): Product | undefined {
  return PRODUCTS.find((product) => product.upc === upc);
}

export function reviewsOf(upc: string): readonly Review[] {
  return REVIEWS.filter(({ product }) => product === upc);
}

export function shippingEstimate({ price, weight }: Pick<Product, 'price' | 'weight'>): number {
  return price > 1000 ? 0 : Math.trunc(weight / 2);
}

function textOf(length: number, seed: number): string {
  let text = '';
  for (let n = seed; text.length < length; n++) text += `${WORDS[n % WORDS.length]} `;
  return text.slice(0, length);
}
