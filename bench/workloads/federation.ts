/** The public benchmark of federation gateways in shape: nested entities over four subgraphs on HTTP. */
import { buildSchema, graphqlSync } from 'graphql';
import { FEDERATION_SUBGRAPHS } from '../subgraphs/federation-subgraphs.ts';
import {
  AUTHOR,
  PRODUCTS,
  type Product,
  productOf,
  type Review,
  reviewsOf,
  shippingEstimate,
  TOP_PRODUCTS,
  USERS,
  type User,
  WRITTEN,
} from './federation-data.ts';
import type { Operation, Workload } from './workload.ts';

export const FEDERATION_QUERY = `fragment User on User {
  id
  username
  name
}
fragment Review on Review {
  id
  body
}
fragment Product on Product {
  inStock
  name
  price
  shippingEstimate
  upc
  weight
}
query TestQuery {
  users {
    ...User
    reviews {
      ...Review
      product {
        ...Product
        reviews {
          ...Review
          author {
            ...User
            reviews {
              ...Review
              product {
                ...Product
              }
            }
          }
        }
      }
    }
  }
  topProducts {
    ...Product
    reviews {
      ...Review
      author {
        ...User
        reviews {
          ...Review
          product {
            ...Product
          }
        }
      }
    }
  }
}`;

/** What the gateway shows of the four. */
export const FEDERATION_API = `
type Query {
  users: [User]
  topProducts: [Product]
}
type User {
  id: ID!
  name: String
  username: String
  reviews: [Review]
}
type Product {
  upc: String!
  name: String
  price: Int
  weight: Int
  inStock: Boolean
  shippingEstimate: Int
  reviews: [Review]
}
type Review {
  id: ID!
  body: String
  author: User
  product: Product
}
`;

export function createFederationWorkload(): Workload {
  const operation: Operation = { operationName: 'TestQuery', query: FEDERATION_QUERY, variables: {} };
  return {
    name: 'federation',
    title: 'users, products, reviews, inventory: nested entities over four subgraphs on HTTP',
    connections: 16,
    distinct: 1,
    operation: () => operation,
    reference: () => JSON.parse(JSON.stringify(answerDirectly())),
    below: { subgraphs: FEDERATION_SUBGRAPHS },
  };
}

/** One schema over the data, without federation. */
function answerDirectly(): unknown {
  const user = (data: User): object => ({ ...data, reviews: () => WRITTEN.map(review) });
  const review = ({ id, body, product: upc }: Review): object => ({
    id,
    body,
    author: () => user(AUTHOR),
    product: () => product(productOf(upc) as Product),
  });
  const product = (data: Product): object => ({
    ...data,
    shippingEstimate: shippingEstimate(data),
    reviews: () => reviewsOf(data.upc).map(review),
  });
  return graphqlSync({
    schema: buildSchema(FEDERATION_API),
    source: FEDERATION_QUERY,
    rootValue: { users: USERS.map(user), topProducts: PRODUCTS.slice(0, TOP_PRODUCTS).map(product) },
  });
}
