/** What callers of the fuzz ask for: every scope of the overlays, lists, batches, denied and masked fields, and changes. */
import type { Random } from '../ledger/random.ts';
import { DECLARATIONS, HAWBS, MAWBS } from './stamped-services.ts';

export interface Question {
  readonly name: string;
  readonly document: string;
  /** Records that variables choose from, by variable. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** Stamps that the answer has at least, when nothing of it is denied. */
  readonly stamps: number;
  /** Roles that may ask for it. Default: all. */
  readonly roles?: readonly string[];
  /** Path for the same by REST, where there is one. */
  readonly rest?: (variables: Readonly<Record<string, unknown>>) => string;
}

export const READS: readonly Question[] = [
  {
    name: 'Mawb',
    document: 'query Mawb($mawb: ID!) { mawb(mawbId: $mawb) { id natureOfGoods } }',
    choices: { mawb: MAWBS },
    stamps: 1,
    rest: ({ mawb }) => `/api/v0/mawbs/${mawb}`,
  },
  {
    name: 'Mawbs',
    document: 'query Mawbs { mawbs(limit: 3) { data { id natureOfGoods } } }',
    choices: {},
    stamps: 3,
    rest: () => '/api/v0/mawbs?limit=3',
  },
  {
    name: 'Hawb',
    document: 'query Hawb($hawb: ID!) { hawb(hawbId: $hawb) { id goodsDescription mawb { id natureOfGoods } } }',
    choices: { hawb: HAWBS },
    stamps: 2,
    rest: ({ hawb }) => `/api/v0/hawbs/${hawb}`,
  },
  {
    name: 'Declaration',
    document:
      'query Declaration($declaration: ID!) { declaration(declarationId: $declaration) { id internalNumber createdByUser { id displayName email } } }',
    choices: { declaration: DECLARATIONS },
    stamps: 2,
  },
  {
    name: 'Me',
    document: 'query Me { me { id displayName email } }',
    choices: {},
    stamps: 2,
    rest: () => '/api/v0/users/me',
  },
  {
    name: 'Users',
    document: 'query Users { users { data { id displayName } } mawbs(limit: 3) { data { natureOfGoods } } }',
    choices: {},
    stamps: 3,
  },
  {
    // Each user's own record, which only administrators may see of others.
    name: 'Own',
    document: 'query Own($user: ID!) { user(userId: $user) { id displayName } airports { data { name } } }',
    choices: { user: [] },
    stamps: 1,
  },
  {
    name: 'Roles',
    document: 'query Roles { roles { name description } }',
    choices: {},
    stamps: 1,
    roles: ['TENANT_ADMIN'],
  },
  {
    name: 'Groups',
    document: 'query Groups { groups { data { name } } }',
    choices: {},
    stamps: 1,
    roles: ['TENANT_ADMIN'],
  },
  { name: 'Airports', document: 'query Airports { airports { data { code name } } }', choices: {}, stamps: 1 },
  { name: 'Offices', document: 'query Offices { customsOffices { code name } }', choices: {}, stamps: 1 },
  {
    name: 'Page',
    document:
      'query Page($mawb: ID!) { mawb(mawbId: $mawb) { id natureOfGoods } me { displayName } airports { data { name } } }',
    choices: { mawb: MAWBS },
    stamps: 3,
  },
];

export interface Change extends Question {
  /** Tags that it spoils, the first of which its own stamp counts. */
  readonly tags: readonly string[];
}

export const CHANGES: readonly Change[] = [
  {
    name: 'ChangeMawb',
    document:
      'mutation ChangeMawb($mawb: ID!) { updateMawb(mawbId: $mawb, input: { expectedVersion: 1, natureOfGoods: "x" }) { id natureOfGoods } }',
    choices: { mawb: MAWBS },
    stamps: 1,
    roles: ['OPERATIONS', 'TENANT_ADMIN'],
    tags: ['mawb'],
  },
  {
    name: 'ChangeHawb',
    document:
      'mutation ChangeHawb($hawb: ID!) { updateHawb(hawbId: $hawb, input: { expectedVersion: 1, goodsDescription: "x" }) { id goodsDescription mawb { natureOfGoods } } }',
    choices: { hawb: HAWBS },
    stamps: 2,
    roles: ['OPERATIONS', 'TENANT_ADMIN'],
    tags: ['hawb', 'mawb'],
  },
  {
    name: 'ChangeUser',
    document:
      'mutation ChangeUser($user: ID!) { updateUser(userId: $user, input: { expectedVersion: 1, phone: "+56987654321" }) { id displayName } }',
    choices: { user: [] },
    stamps: 1,
    roles: ['TENANT_ADMIN'],
    tags: ['user'],
  },
];

/** @param people the users to choose from */
export function chooseVariables(
  { choices }: Question,
  random: Random,
  people: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(choices).map(([name, from]) => [name, random.pick(from.length > 0 ? from : people)]),
  );
}

/** Records that an answer may hold. */
export function recordsOf(
  { name }: Question,
  variables: Readonly<Record<string, string>>,
  asker: string,
  people: readonly string[],
): ReadonlySet<string> {
  const { mawb, hawb, declaration, user } = variables;
  const records = new Set(Object.values(variables));
  if (mawb !== undefined || user !== undefined) records.add(asker);
  if (hawb !== undefined) records.add(String(MAWBS[HAWBS.indexOf(hawb)]));
  if (declaration !== undefined) records.add(String(people[DECLARATIONS.indexOf(declaration) % people.length]));
  if (name === 'Mawbs' || name === 'Users') for (const one of MAWBS) records.add(one);
  if (name === 'Me') records.add(asker);
  return records;
}
