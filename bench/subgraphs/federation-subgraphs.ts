/** The four subgraphs of the public benchmark's shape. */
import {
  AUTHOR,
  PRODUCTS,
  productOf,
  REVIEWS,
  reviewsOf,
  shippingEstimate,
  TOP_PRODUCTS,
  USERS,
  WRITTEN,
} from '../workloads/federation-data.ts';
import { FEDERATION_2, type Subgraph } from './subgraph.ts';

const accounts: Subgraph = {
  name: 'accounts',
  sdl: `${FEDERATION_2}
type Query {
  me: User
  user(id: ID!): User
  users: [User]
}
type User @key(fields: "id") {
  id: ID!
  name: String
  username: String @shareable
  birthday: Int
}
`,
  resolvers: {
    Query: {
      me: () => AUTHOR,
      user: (_source, { id }) => USERS.find((user) => user.id === id),
      users: () => USERS,
    },
    User: { __resolveReference: (reference) => USERS.find(({ id }) => id === reference.id) },
  },
};

const inventory: Subgraph = {
  name: 'inventory',
  sdl: `${FEDERATION_2}
type Product @key(fields: "upc") {
  upc: String!
  weight: Int @external
  price: Int @external
  inStock: Boolean
  shippingEstimate: Int @requires(fields: "price weight")
}
`,
  resolvers: {
    Product: {
      __resolveReference: (reference) => ({ ...reference, inStock: productOf(reference.upc)?.inStock }),
      shippingEstimate,
    },
  },
};

const products: Subgraph = {
  name: 'products',
  sdl: `${FEDERATION_2}
type Query {
  topProducts(first: Int = ${TOP_PRODUCTS}): [Product]
}
type Product @key(fields: "upc") {
  upc: String!
  name: String
  price: Int
  weight: Int
}
`,
  resolvers: {
    Query: { topProducts: (_source, { first }) => PRODUCTS.slice(0, first) },
    Product: { __resolveReference: ({ upc }) => productOf(upc) },
  },
};

const reviews: Subgraph = {
  name: 'reviews',
  sdl: `${FEDERATION_2}
type Review @key(fields: "id") {
  id: ID!
  body: String
  author: User @provides(fields: "username")
  product: Product
}
type User @key(fields: "id") {
  id: ID!
  username: String @external
  reviews: [Review]
}
type Product @key(fields: "upc") {
  upc: String!
  reviews: [Review]
}
`,
  resolvers: {
    Review: {
      __resolveReference: (reference) => REVIEWS.find(({ id }) => id === reference.id),
      author: () => ({ id: AUTHOR.id, username: AUTHOR.username }),
      product: ({ product }) => ({ upc: product }),
    },
    User: { reviews: () => WRITTEN },
    Product: { reviews: ({ upc }) => reviewsOf(upc) },
  },
};

export const FEDERATION_SUBGRAPHS: readonly Subgraph[] = [accounts, inventory, products, reviews];
