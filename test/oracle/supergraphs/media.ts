/** A library: interfaces with keys, an interface object, unions over subgraphs, lists of mixed types. */
import type { Compute, Row } from '../model.ts';
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';

const LIBRARY = /* GraphQL */ `
  type Query {
    media(id: ID!): Media
    shelf: [Media!]!
    search(text: String = "", kinds: [Kind!]): [Hit]
    grid: [[Hit]]
    named: [Named]!
    anything: Hit
  }
  enum Kind { BOOK FILM SONG HIDDEN @inaccessible }
  interface Media @key(fields: "id") { id: ID! title: String kind: Kind }
  interface Named { name: String }
  type Book implements Media @key(fields: "id") { id: ID! title: String kind: Kind isbn: String! }
  type Film implements Media & Named @key(fields: "id") { id: ID! title: String kind: Kind name: String minutes: Int }
  type Song implements Media & Named @key(fields: "id") { id: ID! title: String kind: Kind name: String! album: Album }
  type Album { name: String songs: [Song!] }
  type Secret @inaccessible { word: String }
  type Person implements Named @key(fields: "id") { id: ID! name: String likes: [Media] }
  union Hit = Book | Film | Person | Song | Secret
`;

const RATINGS = /* GraphQL */ `
  type Query { topMedia(first: Int = 2): [Media!]! worst: Media }
  type Media @interfaceObject @key(fields: "id") {
    id: ID!
    rating: Float
    comments(first: Int): [Comment!]!
    similar: Media
  }
  type Comment { text: String about: Media! }
`;

const PRINT = /* GraphQL */ `
  type Query { printed: [Work!] latest: Work }
  type Book @key(fields: "id") { id: ID! pages: Int author: Person review: Work }
  type Film @key(fields: "id") { id: ID! script: Book director: Person! }
  type Person @key(fields: "id") { id: ID! works: [Work] born: Int }
  union Work = Book | Film
`;

function createModel() {
  const people: Row[] = [1, 2].map((index) => ({
    __typename: 'Person',
    id: `x${index}`,
    name: index === 2 ? null : 'Isabel',
    born: index === 2 ? 1942 : null,
  }));
  const [isabel, other] = people;
  const films: Row[] = [1, 2].map((index) => ({
    __typename: 'Film',
    id: `f${index}`,
    title: `Film ${index}`,
    name: `The film ${index}`,
    kind: 'FILM',
    minutes: index === 2 ? null : 90,
    director: index === 1 ? isabel : other,
  }));
  const books: Row[] = [1, 2].map((index) => ({
    __typename: 'Book',
    id: `b${index}`,
    title: index === 2 ? null : 'Book 1',
    kind: index === 2 ? 'HIDDEN' : 'BOOK',
    isbn: `978-${index}`,
    pages: index === 2 ? null : 300,
    author: index === 1 ? isabel : null,
    review: index === 1 ? films[0] : null,
  }));
  const album = { name: 'Album', songs: [] as Row[] };
  const song: Row = { __typename: 'Song', id: 's1', title: 'Song', name: 'Gracias', kind: 'SONG', album };
  album.songs.push(song);
  const secret: Row = { __typename: 'Secret', word: 'hush' };
  const all: Row[] = [...books, song, ...films];
  const byId = (id: unknown) => all.find((row) => row.id === id) ?? null;
  const Media: Record<string, Compute> = {
    rating: (_args, self) => (self.get('id') === 's1' ? null : all.findIndex((row) => row.id === self.get('id')) + 0.5),
    comments: ({ first }, self) =>
      [
        { text: `on ${self.get('id')}`, about: byId(self.get('id')) },
        { text: null, about: song },
      ].slice(0, Math.max(0, (first as number | null) ?? 9)),
    similar: (_args, self) => all[(all.findIndex((row) => row.id === self.get('id')) + 1) % all.length],
  };
  return {
    entities: { Book: books, Film: films, Song: [song], Person: people },
    compute: {
      Query: {
        media: ({ id }) => byId(id),
        shelf: () => all,
        search: ({ text, kinds }) =>
          [books[0], isabel, null, films[1], song, books[1], other].filter((row) => {
            if (row === null || row === undefined) return true;
            if (Array.isArray(kinds) && !kinds.includes(row.kind)) return false;
            return String(row.title ?? row.name ?? '').includes(String(text ?? ''));
          }),
        grid: () => [[books[0], films[0], isabel], null, [], [null, song, books[0]]],
        named: () => [films[0], isabel, null, song, other],
        anything: () => secret,
        topMedia: ({ first }) => [films[0], books[1], song].slice(0, Math.max(0, (first as number | null) ?? 9)),
        worst: () => song,
        printed: () => [books[0], films[1], books[1]],
        latest: () => films[0],
      },
      Media,
      Film: { script: () => books[1] },
      Person: {
        works: (_args, self) => (self.get('id') === 'x1' ? [books[0], null, films[0]] : null),
        likes: (_args, self) => (self.get('id') === 'x1' ? [song, books[1], null] : []),
      },
    } satisfies Record<string, Record<string, Compute>>,
  };
}

export const media: SyntheticSupergraph = {
  name: 'media',
  covers: [
    '@key on an interface, @interfaceObject at the root and in entities',
    'unions with members in several subgraphs, an inaccessible member, inaccessible enum values',
    'lists, and lists of lists, of mixed types; interfaces with a fragment per type',
    'fields of one interface with different nullability per type',
  ],
  subgraphs: [
    { name: 'library', sdl: LIBRARY },
    { name: 'ratings', sdl: RATINGS },
    { name: 'print', sdl: PRINT },
  ],
  createModel,
  truthfulErrors: true,
  values: { 'Query.media.id': ['b1', 'b2', 'f1', 's1', 'f2'], 'Query.search.text': ['', 'i', 'Book'] },
  referenceFaults: [
    {
      name: 'the name of an interface object replaces the type',
      why: 'the answer of the subgraph with the interface object brings __typename of the interface, which overwrites the known type: fragments on the type no longer apply',
      witness: 'truth',
      shows: ({ query }) => /\b(topMedia|worst|rating|comments|similar)\b/.test(query) && /__typename/.test(query),
    },
  ],
};
