/**
 * The public benchmark's page without a gateway: who knows the four subgraphs asks each for all it has, four to six requests in four
 * waves, and puts the answers together.
 */
import type { Page } from './page.ts';
import type { Row } from './services.ts';

const USERS = '{ users { id username name } }';
const TOP_PRODUCTS = '{ topProducts { upc name price weight } }';
const REVIEWS = `query($users: [_Any!]!, $products: [_Any!]!) {
  users: _entities(representations: $users) { ... on User { id reviews { id body product { upc reviews { ...Authored } } } } }
  products: _entities(representations: $products) { ... on Product { upc reviews { ...Authored } } }
}
fragment Authored on Review { id body author { id username reviews { id body product { upc } } } }`;
const NAMES = 'query($users: [_Any!]!) { _entities(representations: $users) { ... on User { id name } } }';
const PRODUCTS =
  'query($products: [_Any!]!) { _entities(representations: $products) { ... on Product { upc name price weight } } }';
const INVENTORY =
  'query($products: [_Any!]!) { _entities(representations: $products) { ... on Product { upc inStock shippingEstimate } } }';

export const federatedPage: Page = {
  name: 'TestQuery',
  answer: async (services, context) => {
    const [{ users }, { topProducts }] = await Promise.all([
      services.query('accounts', USERS, {}, context),
      services.query('products', TOP_PRODUCTS, {}, context),
    ]);
    const written = await services.query(
      'reviews',
      REVIEWS,
      {
        users: users.map(({ id }: Row) => ({ __typename: 'User', id })),
        products: topProducts.map(({ upc }: Row) => ({ __typename: 'Product', upc })),
      },
      context,
    );

    const products = new Map<string, Row>(topProducts.map((product: Row) => [product.upc, product]));
    const missing = new Set<string>();
    const authors = new Set<string>();
    const visit = (reviews: readonly Row[]): void => {
      for (const { author, product } of reviews) {
        if (author !== undefined) {
          authors.add(author.id);
          visit(author.reviews);
        }
        if (product !== undefined) {
          if (!products.has(product.upc)) missing.add(product.upc);
          if (product.reviews !== undefined) visit(product.reviews);
        }
      }
    };
    for (const { reviews } of written.users) visit(reviews);
    for (const { reviews } of written.products) visit(reviews);

    const namesOfAuthors = async () => {
      const names = new Map<string, string>(users.map(({ id, name }: Row) => [id, name]));
      const unknown = [...authors].filter((id) => !names.has(id)).map((id) => ({ __typename: 'User', id }));
      if (unknown.length > 0) {
        const found = await services.query('accounts', NAMES, { users: unknown }, context);
        for (const { id, name } of found._entities) names.set(id, name);
      }
      return names;
    };
    const completeProducts = async () => {
      if (missing.size > 0) {
        const representations = [...missing].map((upc) => ({ __typename: 'Product', upc }));
        const found = await services.query('products', PRODUCTS, { products: representations }, context);
        for (const product of found._entities) products.set(product.upc, product);
      }
      const representations = [...products.values()].map(({ upc, price, weight }) => ({
        __typename: 'Product',
        upc,
        price,
        weight,
      }));
      const stock = await services.query('inventory', INVENTORY, { products: representations }, context);
      for (const { upc, inStock, shippingEstimate } of stock._entities) {
        const product = products.get(upc);
        product.inStock = inStock;
        product.shippingEstimate = shippingEstimate;
      }
    };
    const [names] = await Promise.all([namesOfAuthors(), completeProducts()]);

    const complete = (reviews: readonly Row[]): readonly Row[] => {
      for (const review of reviews) {
        const { author, product } = review;
        if (author !== undefined) {
          author.name = names.get(author.id);
          complete(author.reviews);
        }
        if (product !== undefined) {
          const known = products.get(product.upc);
          review.product = product.reviews === undefined ? known : { ...known, reviews: complete(product.reviews) };
        }
      }
      return reviews;
    };
    users.forEach((user: Row, n: number) => {
      user.reviews = complete(written.users[n].reviews);
    });
    const top = topProducts.map((product: Row, n: number) => ({
      ...product,
      reviews: complete(written.products[n].reviews),
    }));
    return { users, topProducts: top };
  },
};
