/** What the services of the fuzz write into every answer: for whom it was made. No answer may show a stamp of somebody else. */

export interface Asker {
  /** `BU:CC` */
  readonly tenant: string;
  /** Subject of the token. */
  readonly id: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly language: string;
}

/** What a stamp stands in. */
export type Source =
  | 'mawb'
  | 'hawb'
  | 'declaration'
  | 'user'
  | 'email'
  | 'me'
  | 'users'
  | 'own'
  | 'role'
  | 'group'
  | 'airport'
  | 'office';

export interface Stamp extends Asker {
  readonly source: Source;
  /** Id of the record; empty where there is none. */
  readonly record: string;
  /** Number of the last write that the answer shows. */
  readonly version: number;
}

/** How far answers are shared by the overlays, which tag a write spoils them by, and whether the service is told the tenant. */
export const SOURCES: Readonly<
  Record<Source, { readonly alone: boolean; readonly tag: string; readonly tenantless?: true }>
> = {
  mawb: { alone: false, tag: 'mawb' },
  hawb: { alone: false, tag: 'hawb' },
  declaration: { alone: false, tag: 'declaration' },
  user: { alone: true, tag: 'user' },
  email: { alone: true, tag: 'user' },
  me: { alone: true, tag: 'user', tenantless: true },
  users: { alone: false, tag: 'user' },
  own: { alone: false, tag: 'user' },
  role: { alone: false, tag: 'role' },
  group: { alone: false, tag: 'group' },
  airport: { alone: false, tag: 'airport', tenantless: true },
  office: { alone: false, tag: 'customs-office', tenantless: true },
};

/** Roles that may list users, and see e-mail addresses of others. */
const ADMINISTRATORS = ['TENANT_ADMIN'];

/** Stands for the tenant where a service was not told one. */
export const NO_TENANT = '-';

export function writeStamp({ source, record, tenant, id, roles, scopes, language, version }: Stamp): string {
  return `stamp ${source} ${record} ${tenant} ${id} ${classOf(roles)} ${classOf(scopes)} ${language} ${version}`;
}

/** One text for the same roles in any order. */
export function classOf(names: readonly string[]): string {
  return [...names].sort().join('+');
}

const SHAPE = /^stamp (\w+) (\S*) (\S+) (\S+) (\S*) (\S*) (\w+) (\d+)$/;

/** Every stamp in an answer, wherever it stands. */
export function readStamps(answer: unknown): Stamp[] {
  if (Array.isArray(answer)) return answer.flatMap(readStamps);
  if (typeof answer === 'object' && answer !== null) return Object.values(answer).flatMap(readStamps);
  const match = typeof answer === 'string' ? SHAPE.exec(answer) : null;
  if (match === null) return [];
  const [, source, record = '', tenant = '', id = '', roles = '', scopes = '', language = '', version] = match;
  const [ofRoles, ofScopes] = [roles, scopes].map((text) => text.split('+'));
  return [
    {
      source: source as Source,
      record,
      tenant,
      id,
      roles: ofRoles as string[],
      scopes: ofScopes as string[],
      language,
      version: Number(version),
    },
  ];
}

/** What somebody asked for. */
export interface Asked {
  /** Records that may be in the answer. */
  readonly records: ReadonlySet<string>;
  /** Writes of the tenant that had been answered before, by tag. */
  readonly confirmed: ReadonlyMap<string, number>;
}

/** @returns what is wrong with a stamp in the answer to this asker; `null` when it may be there */
export function judgeStamp(stamp: Stamp, asker: Asker, { records, confirmed }: Asked): string | null {
  const { alone, tag, tenantless = false } = SOURCES[stamp.source];
  const is = (what: string, found: string, wanted: string): string | null =>
    found === wanted ? null : `${stamp.source}: ${what} ${found} instead of ${wanted}`;
  const mayAdminister = asker.roles.some((role) => ADMINISTRATORS.includes(role));
  const atLeast = confirmed.get(tag) ?? 0;
  return (
    is('tenant', stamp.tenant, tenantless ? NO_TENANT : asker.tenant) ??
    is('roles', classOf(stamp.roles), classOf(asker.roles)) ??
    is('scopes', classOf(stamp.scopes), classOf(asker.scopes)) ??
    is('language', stamp.language, asker.language) ??
    (alone ? is('user', stamp.id, asker.id) : null) ??
    (stamp.record === '' || records.has(stamp.record)
      ? null
      : `${stamp.source}: record ${stamp.record} was not asked for`) ??
    ((stamp.source === 'email' || stamp.source === 'own') && stamp.record !== asker.id && !mayAdminister
      ? `${stamp.source}: of another user`
      : null) ??
    (stamp.source === 'users' && !mayAdminister ? 'users: shown to who may not list them' : null) ??
    (!tenantless && stamp.version < atLeast
      ? `${stamp.source}: version ${stamp.version} after ${atLeast} was answered`
      : null)
  );
}
