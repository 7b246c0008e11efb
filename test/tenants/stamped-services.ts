/**
 * The services of the fuzz: they know no records, and answer every call with the least that its operation needs, stamped with
 * who asked, for which tenant, in which language, and how often the tenant's records of that kind were written.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../ledger/random.ts';
import { type Asker, classOf, NO_TENANT, SOURCES, type Source, writeStamp } from './stamp.ts';

/** Masters, houses, declarations. A house travels under the master of the same place. */
export const MAWBS = ids('a');
export const HAWBS = ids('b');
export const DECLARATIONS = ids('c');

function ids(digit: string): readonly string[] {
  return ['1', '2', '3'].map((last) => `${digit.repeat(8)}-0000-4000-8000-00000000000${last}`);
}

export interface StampedServices {
  readonly url: string;
  /** Calls that arrived. */
  readonly calls: () => number;
  stop(): Promise<void>;
}

/** @param people ids of users; declarations were made by them in turn */
export async function startStampedServices(random: Random, people: readonly string[]): Promise<StampedServices> {
  const versions = new Map<string, number>();
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    request.resume();
    // Answers take their time, so that writes happen while they are on their way.
    const delay = random.next() < 0.3 ? random.next() * 4 : 0;
    const answer = () => answerCall(request, response);
    if (delay === 0) answer();
    else setTimeout(answer, delay);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function answerCall(request: IncomingMessage, response: ServerResponse): void {
    const asker = askerOf(request);
    const url = new URL(request.url ?? '/', 'http://service');
    const [, , kind = '', id = ''] = url.pathname.split('/');
    if (request.method === 'PATCH') for (const tag of SPOILED[kind] ?? []) raise(asker, tag);
    const stamped = (source: Source, record = ''): string =>
      writeStamp({ ...asker, source, record, version: versionOf(asker, SOURCES[source].tag) });
    const rows: Record<string, (record: string) => object> = {
      mawbs: (record) => ({ id: record, natureOfGoods: stamped('mawb', record), version: 1 }),
      hawbs: (record) => ({
        id: record,
        goodsDescription: stamped('hawb', record),
        mawbId: MAWBS[HAWBS.indexOf(record)],
        version: 1,
      }),
      declarations: (record) => ({
        id: record,
        internalNumber: stamped('declaration', record),
        createdBy: people[DECLARATIONS.indexOf(record) % people.length],
      }),
      users: (record) => ({
        id: record,
        displayName: stamped(sourceOf(request, id), record),
        email: stamped('email', record),
        version: 1,
      }),
      roles: () => ({ id: 'role', name: 'ROLE', description: stamped('role') }),
      groups: () => ({ id: 'group', name: stamped('group') }),
      airports: () => ({ code: 'SCL', name: stamped('airport') }),
      'customs-offices': () => ({ code: '1', name: stamped('office') }),
    };
    const row = rows[kind];
    if (row === undefined) return void response.writeHead(404).end();
    const wanted = url.searchParams.get('ids')?.split(',');
    const body =
      id === 'me'
        ? { id: asker.id, displayName: stamped('me', asker.id), email: stamped('me', asker.id) }
        : id !== '' && id !== 'batch'
          ? row(id)
          : { data: (wanted ?? LISTED[kind] ?? ['']).map(row), missing: [], meta: { totalItems: 1 } };
    send(request, response, kind, body, asker);
  }

  /** Houses are asked about each time, by an entity tag that all of a class share. */
  function send(
    { headers, method }: IncomingMessage,
    response: ServerResponse,
    kind: string,
    body: object,
    { tenant, roles, scopes, language }: Asker,
  ): void {
    const tag = `"${[tenant, classOf(roles), classOf(scopes), language, versions.get(`${tenant} hawb`) ?? 0].join(' ')}"`;
    const asks = kind === 'hawbs' && method === 'GET';
    if (asks && headers['if-none-match'] === tag) return void response.writeHead(304, { etag: tag }).end();
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(asks && { etag: tag, 'cache-control': 'no-cache' }),
    });
    response.end(JSON.stringify(body));
  }

  function versionOf({ tenant }: Asker, tag: string): number {
    return versions.get(`${tenant} ${tag}`) ?? 0;
  }

  function raise(asker: Asker, tag: string): void {
    versions.set(`${asker.tenant} ${tag}`, versionOf(asker, tag) + 1);
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Tags that a change of a record spoils, by the overlays. */
const SPOILED: Readonly<Record<string, readonly string[]>> = {
  mawbs: ['mawb'],
  hawbs: ['hawb', 'mawb'],
  users: ['user'],
};

const LISTED: Readonly<Record<string, readonly string[]>> = { mawbs: MAWBS, hawbs: HAWBS, declarations: DECLARATIONS };

/** Users of others, of a list or a change, and the one that is asked for by its id. */
function sourceOf({ method }: IncomingMessage, id: string): Source {
  if (id === 'batch') return 'user';
  return id === '' || method === 'PATCH' ? 'users' : 'own';
}

/** Who asks, as the call itself says. */
function askerOf({ headers }: IncomingMessage): Asker {
  const [, payload = ''] = String(headers.authorization).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    sub: string;
    scope: string;
    realm_access: { roles: string[] };
  };
  const businessUnit = headers['x-business-unit'];
  return {
    tenant: businessUnit === undefined ? NO_TENANT : `${businessUnit}:${headers['x-country-code']}`,
    id: claims.sub,
    roles: claims.realm_access.roles,
    scopes: claims.scope.split(' '),
    language: String(headers['accept-language']),
  };
}
