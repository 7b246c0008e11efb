/** The part of the three services' graph that the page touches, as their teams would write subgraphs for it by hand. */
import type { PageContext } from './page-context.ts';
import { FEDERATION_2, type Subgraph } from './subgraph.ts';

const customs: Subgraph = {
  name: 'customs',
  sdl: `${FEDERATION_2}
scalar DateTime
scalar Decimal
enum DeclarationStatus { DRAFT SUBMITTED ACCEPTED LEGALIZED PAID RELEASED }
enum SelectivityChannel { GREEN AMBER RED }
type Query {
  declarations(page: Int, limit: Int, search: String): DeclarationPage
}
type DeclarationPage {
  data: [Declaration!]!
  meta: PageMeta!
}
type PageMeta {
  itemsPerPage: Int!
  totalItems: Int!
  currentPage: Int!
  totalPages: Int!
  sortBy: [String!]!
}
type Declaration @key(fields: "id") {
  id: ID!
  internalNumber: String!
  identificationNumber: String
  documentType: String!
  dispatchType: String!
  status: DeclarationStatus!
  channel: SelectivityChannel
  customsOfficeCode: String!
  mawbId: ID
  totalPackages: Int!
  grossWeightKg: Decimal!
  createdBy: ID!
  createdAt: DateTime!
  version: Int!
  mawb: Mawb
  createdByUser: User
}
type Mawb @key(fields: "id", resolvable: false) {
  id: ID!
}
type User @key(fields: "id", resolvable: false) {
  id: ID!
}
`,
  resolvers: {
    Query: {
      declarations: (_source, { page, limit, search }, { list }: PageContext) =>
        list(`/v0/declarations?page=${page}&limit=${limit}&search=${encodeURIComponent(search)}`),
    },
    Declaration: {
      mawb: ({ mawbId }) => ({ id: mawbId }),
      createdByUser: ({ createdBy }) => ({ id: createdBy }),
    },
  },
};

const mawb: Subgraph = {
  name: 'mawb',
  sdl: `${FEDERATION_2}
scalar DateTime
enum MawbStatus { DEP ARR RCF NFD }
type Query {
  mawb(mawbId: ID!): Mawb
}
type Mawb @key(fields: "id") {
  id: ID!
  awbNumber: String!
  waybillType: String!
  status: MawbStatus!
  origin: String!
  destination: String!
  flightNumber: String
  eta: DateTime
  pieces: Int!
  version: Int!
}
`,
  resolvers: {
    Query: { mawb: (_source, { mawbId }, { mawbs }: PageContext) => mawbs.load(mawbId) },
    Mawb: { __resolveReference: ({ id }, { mawbs }: PageContext) => mawbs.load(id) },
  },
};

const iam: Subgraph = {
  name: 'iam',
  sdl: `${FEDERATION_2}
scalar DateTime
type Query {
  user(userId: ID!): User
}
type User @key(fields: "id") {
  id: ID!
  username: String!
  displayName: String!
  email: String
  enabled: Boolean!
  createdAt: DateTime
}
`,
  resolvers: {
    Query: { user: (_source, { userId }, { users }: PageContext) => users.load(userId) },
    User: { __resolveReference: ({ id }, { users }: PageContext) => users.load(id) },
  },
};

export const PAGE_SUBGRAPHS: readonly Subgraph[] = [customs, mawb, iam];
