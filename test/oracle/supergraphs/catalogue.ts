/** A shop: entities with every kind of key, and a chain of five subgraphs from a product to a salary. */
import type { Args, Compute, Row } from '../model.ts';
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';

const GOODS = /* GraphQL */ `
  type Query {
    product(id: ID!): Product
    products(first: Int = 3, filter: ProductFilter, order: Order = ASC): [Product!]!
    productsByIds(ids: [ID!]!): [Product]!
    echo(text: String = "silence", list: [[Int]], on: DateTime, any: JSON, filter: ProductFilter): String
    category(id: ID = "c1"): Category
  }
  enum Order { ASC DESC }
  enum Locale { EN ES @inaccessible DE }
  enum Region { NORTH SOUTH EAST }
  scalar DateTime
  scalar JSON
  input ProductFilter { category: ID, tags: [String!], regions: [Region!] = [NORTH, SOUTH, EAST], not: ProductFilter, min: Int = 0 }
  type Product @key(fields: "id") @key(fields: "sku { code region }") {
    id: ID!
    sku: Sku!
    name: String!
    title(locale: Locale = EN, upper: Boolean = false): String
    category: Category
    tags: [String!]!
    matrix: [[Int]!]!
    neighbours: [[Product!]]
    released: DateTime
    attributes: JSON
    related(first: Int = 2): [Product!]
    spoken: [Locale]
  }
  type Sku @shareable { code: String! region: Region! }
  type Category @key(fields: "id") { id: ID! name: String parent: Category }
`;

const INVENTORY = /* GraphQL */ `
  enum Region { NORTH SOUTH EAST }
  enum Unit { PIECES PALLETS }
  type Product @key(fields: "sku { code region }") {
    sku: Sku!
    stock(unit: Unit! = PIECES): Int
    warehouses: [Warehouse!]
  }
  type Sku @shareable { code: String! region: Region! }
  type Warehouse @key(fields: "country number") { country: String! number: Int! capacity: Int }
`;

const LOGISTICS = /* GraphQL */ `
  type Query { warehouse(country: String!, number: Int!): Warehouse }
  type Warehouse @key(fields: "country number") { country: String! number: Int! manager: Employee address: Address! staff: [Employee]! }
  type Address { street: String city: String! }
  type Employee @key(fields: "id", resolvable: false) { id: ID! }
`;

const STAFF = /* GraphQL */ `
  type Query { employee(id: ID!): Employee me: Employee! }
  type Employee @key(fields: "id") @key(fields: "badge") {
    id: ID!
    badge: Int!
    name: String!
    boss: Employee
    reports: [Employee!]!
    team: Team
  }
  type Company @key(fields: "id", resolvable: false) { id: ID! }
  type Team @key(fields: "company { id } slug") { company: Company! slug: String! label: String }
`;

const PAYROLL = /* GraphQL */ `
  type Query { richest(first: Int! = 1): [Employee!]! }
  enum Currency { USD CLP }
  type Employee @key(fields: "badge") { badge: Int! grade: Int salary(currency: Currency!): String }
  type Company @key(fields: "id") { id: ID! name: String! }
  type Team @key(fields: "company { id } slug") { company: Company! slug: String! budget: Float size: Int! }
`;

const REVIEWS = /* GraphQL */ `
  type Query { review(id: ID!): Review latestReviews(first: Int = 2): [Review!]! }
  type Product @key(fields: "id") { id: ID! reviews(minRating: Int = 0): [Review!]! rating: Float }
  type Review @key(fields: "id") { id: ID! text: String rating: Int! author: Employee product: Product! }
  type Employee @key(fields: "id", resolvable: false) { id: ID! }
`;

function createModel() {
  const company: Row = { __typename: 'Company', id: 'co1', name: 'Andes Ltd' };
  const teams: Row[] = [
    { __typename: 'Team', company, slug: 'dock', label: 'Dock', budget: 12.5, size: 3 },
    { __typename: 'Team', company, slug: 'yard', label: null, budget: null, size: 0 },
  ];
  const employees: Row[] = ['Ana', 'Bruno', 'Carla', 'Diego'].map((name, index) => ({
    __typename: 'Employee',
    id: `e${index + 1}`,
    badge: 100 + index,
    name,
    grade: index === 2 ? null : index + 1,
    team: index === 3 ? null : teams[index % 2],
  }));
  const warehouses: Row[] = [0, 1, 2].map((index) => ({
    __typename: 'Warehouse',
    country: index < 2 ? 'CL' : 'PE',
    number: index === 1 ? 2 : 1,
    capacity: index === 2 ? null : 1000 * (index + 1),
    manager: index === 1 ? null : employees[index],
    staff: [employees[0], null, employees[index]],
    address: { street: index === 0 ? null : `Street ${index}`, city: ['Arica', 'Iquique', 'Tacna'][index] },
  }));
  const categories: Row[] = [
    { __typename: 'Category', id: 'c1', name: 'Tools', parent: null },
    { __typename: 'Category', id: 'c2', name: null, parent: null },
  ];
  categories.push({ __typename: 'Category', id: 'c3', name: 'Saws', parent: categories[0] });
  const products: Row[] = [0, 1, 2, 3, 4].map((index) => ({
    __typename: 'Product',
    id: `p${index + 1}`,
    sku: { code: `S${index % 3}`, region: ['NORTH', 'SOUTH', 'EAST', 'SOUTH', 'NORTH'][index] },
    name: `Product ${index + 1}`,
    category: [categories[0], categories[1], categories[2], null, categories[0]][index],
    tags: ['new', 'wood', 'sale'].slice(0, index % 4),
    matrix: [[index, null], [], [1, 2, 3]].slice(index % 2),
    released: index === 1 ? null : `2024-0${index + 1}-01T00:00:00Z`,
    attributes: [null, { weight: 1.5, nested: { id: 'x', list: [1, null] } }, ['a', 2], 'plain', 0][index],
    spoken: [['EN', 'DE'], ['EN', null], null, [], ['DE']][index],
    stock: index === 3 ? null : index * 10,
    warehouses: [[warehouses[0], warehouses[1]], [], null, [warehouses[2]], [warehouses[0], warehouses[0]]][index],
    rating: index === 0 ? null : index + 0.5,
  }));
  const reviews: Row[] = [0, 1, 2, 3, 4, 5].map((index) => ({
    __typename: 'Review',
    id: `r${index + 1}`,
    text: index === 4 ? null : `Review "${index + 1}" \u2028 é`,
    rating: index,
    author: index === 5 ? null : employees[index % 4],
    product: products[index % 3],
  }));
  const byId = (rows: readonly Row[], id: unknown) => rows.find((row) => row.id === String(id)) ?? null;

  function find({ first, filter, order }: Args): Row[] {
    const kept = products.filter((row) => passes(row, filter as Args | null));
    if (order === 'DESC') kept.reverse();
    return first === null || first === undefined ? kept : kept.slice(0, Math.max(0, first as number));
  }

  const Query: Record<string, Compute> = {
    product: ({ id }) => byId(products, id),
    products: find,
    productsByIds: ({ ids }) => (ids as unknown[]).map((id) => byId(products, id)),
    echo: (args) => JSON.stringify(args, Object.keys(args).sort()) + JSON.stringify(args),
    category: ({ id }) => byId(categories, id),
    warehouse: ({ country, number }) =>
      warehouses.find((row) => row.country === country && row.number === number) ?? null,
    employee: ({ id }) => byId(employees, id),
    me: () => employees[1],
    richest: ({ first }) => [...employees].reverse().slice(0, Math.max(0, first as number)),
    review: ({ id }) => byId(reviews, id),
    latestReviews: ({ first }) => reviews.slice(0, Math.max(0, (first as number | null) ?? 99)),
  };
  return {
    entities: {
      Product: products,
      Warehouse: warehouses,
      Employee: employees,
      Team: teams,
      Company: [company],
      Category: categories,
      Review: reviews,
    },
    compute: {
      Query,
      Product: {
        title: ({ locale, upper }, self) => {
          const title = `${self.get('name')} ${locale}`;
          return upper ? title.toUpperCase() : title;
        },
        stock: () => null,
        neighbours: (_args, self) => {
          const index = products.findIndex((row) => row.id === self.get('id'));
          return [products.slice(index + 1, index + 3), null, [], [products[0]]];
        },
        related: ({ first }, self) =>
          products.filter((row) => row.id !== self.get('id')).slice(0, Math.max(0, (first as number | null) ?? 1)),
        reviews: ({ minRating }, self) =>
          reviews.filter(
            (row) =>
              (row.product as Row).id === self.get('id') &&
              (row.rating as number) >= ((minRating as number | null) ?? 0),
          ),
      },
      Employee: {
        boss: (_args, self) => (self.get('badge') === 100 ? null : employees[0]),
        reports: (_args, self) => (self.get('badge') === 100 ? employees.slice(1) : []),
        salary: ({ currency }, self) => `${self.get('badge')} ${currency}`,
      },
    } satisfies Record<string, Record<string, Compute>>,
  };
}

function passes(row: Row, filter: Args | null | undefined): boolean {
  if (filter === null || filter === undefined) return true;
  const { category, tags, regions, not, min } = filter;
  if (category !== undefined && category !== null && (row.category as Row | null)?.id !== String(category))
    return false;
  if (Array.isArray(tags) && !tags.every((tag) => (row.tags as string[]).includes(tag))) return false;
  if (Array.isArray(regions) && !regions.includes((row.sku as Row).region)) return false;
  if (typeof min === 'number' && (row.tags as string[]).length < min) return false;
  return not === undefined || not === null || !passes(row, not as Args);
}

export const catalogue: SyntheticSupergraph = {
  name: 'catalogue',
  covers: [
    'single, compound, nested and several keys',
    'keys that a subgraph names and does not resolve',
    'five subgraphs in a row',
    'lists of lists, entities in them',
    'enums, custom scalars, recursive input objects, default arguments',
    'the same entity many times in one answer',
  ],
  subgraphs: [
    { name: 'goods', sdl: GOODS },
    { name: 'inventory', sdl: INVENTORY },
    { name: 'logistics', sdl: LOGISTICS },
    { name: 'staff', sdl: STAFF },
    { name: 'payroll', sdl: PAYROLL },
    { name: 'reviews', sdl: REVIEWS },
  ],
  createModel,
  values: {
    'Query.product.id': ['p1', 'p2', 'p3', 'p4', 'p5', 'nobody'],
    'Query.productsByIds.ids': ['p1', 'p2', 'p3', 'p1', 'p4', 'nobody'],
    'Query.category.id': ['c1', 'c2', 'c3'],
    'ProductFilter.category': ['c1', 'c2', 'c3'],
    'ProductFilter.tags': ['new', 'wood', 'sale'],
    'Query.employee.id': ['e1', 'e2', 'e3', 'e4'],
    'Query.review.id': ['r1', 'r2', 'r6'],
    'Query.warehouse.country': ['CL', 'PE'],
    'Query.warehouse.number': [1, 2],
    DateTime: ['2024-02-30T00:00:00Z', 'whenever'],
    JSON: ['text', 1, true, null],
  },
  truthfulErrors: true,
};
