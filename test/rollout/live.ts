/** Sockets that stay open over the whole rehearsal, and events that each of them has to be told of once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StandIns } from '../../dev/start-stand-ins.ts';
import { comparePositions } from '../../subgraphs/engine/events/stream-position.ts';
import { connectRedis, createRedisBus, readRedisAddress } from '../../subgraphs/engine/serve.ts';
import { type Happened, judge } from '../ledger/judge.ts';
import { startPortalClient } from '../ledger/portal-client.ts';
import { CHILE, domainEvent } from '../support/domain-events.ts';
import { DOCUMENTS } from '../support/portal-documents.ts';

const TENANT = 'SERHAFEN:CL';
const MAWBS = 20;

export interface LiveVerdict {
  readonly sockets: number;
  readonly events: number;
  readonly told: number;
  /** Closed sockets by code. */
  readonly closed: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

export interface Live {
  /** Publishes a last event, waits until everybody has it, and compares. */
  end(): Promise<LiveVerdict>;
}

export async function startLive(
  {
    url,
    redisUrl,
    sockets,
    everyMs,
  }: { readonly url: string; readonly redisUrl: string; readonly sockets: number; readonly everyMs: number },
  { identityProvider }: StandIns,
): Promise<Live> {
  const address = readRedisAddress(redisUrl);
  if (address === null) throw new TypeError(redisUrl);
  const connection = connectRedis({ address, commandTimeoutMs: 1000 });
  const bus = createRedisBus({ connection, retained: 1000, streamLength: 200_000 });
  const happened: Happened[] = [];
  bus.listen(
    ({ event: { id, subject, sequence }, position }) =>
      happened.push({ id, tenant: TENANT, subject, sequence, position }),
    () => {
      throw new Error('the recorder itself has a gap');
    },
  );
  const clients = Array.from({ length: sockets }, () =>
    startPortalClient({
      document: DOCUMENTS.get('MawbListLive') ?? '',
      url: () => `${url.replace(/^http/, 'ws')}/graphql`,
      credentials: async () => {
        const token = await identityProvider.mint('ana.rojas');
        return { authorization: `Bearer ${token}`, 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };
      },
    }),
  );
  let sequence = 0;
  const publish = async (): Promise<void> => {
    sequence += 1;
    const mawbId = `6d0f6d3e-0f0a-4b0e-9d57-${String(sequence % MAWBS).padStart(12, '0')}`;
    await bus.publish(
      domainEvent({
        ...{
          type: 'mawb.status-changed',
          time: new Date().toISOString(),
          tenant: CHILE,
          subject: `mawb/${mawbId}`,
          sequence,
        },
        data: { mawbId, awbNumber: '045-12345675', fromStatus: 'DEP', toStatus: 'RCF' },
      }),
    );
  };
  while (clients.some(({ told }) => told.length === 0)) {
    await publish();
    await sleep(100);
  }
  let running = true;
  const publishing = (async () => {
    while (running) {
      await publish();
      await sleep(everyMs);
    }
  })();
  return {
    end: async () => {
      running = false;
      await publishing;
      await publish();
      const last = (): string => happened.at(-1)?.position ?? '';
      for (let wait = 0; wait < 100; wait++) {
        if (clients.every(({ told }) => told.at(-1)?.position === last())) break;
        await sleep(100);
      }
      const verdicts = clients.map(({ told, failure }, index) => {
        const client = `socket ${index}`;
        const { faults, events, gaps } = judge(
          { client, tenant: TENANT, subject: null, told },
          happened,
          comparePositions,
        );
        const ended = failure === null ? [] : [`${client}: ended with ${String(failure)}`];
        // A gap would be told, but here nothing may be missing at all.
        return { events, faults: [...faults, ...ended, ...(gaps > 0 ? [`${client}: ${gaps} gaps`] : [])] };
      });
      const closed: Record<string, number> = {};
      for (const { codes } of clients) for (const [code, count] of codes) closed[code] = (closed[code] ?? 0) + count;
      await Promise.allSettled(clients.map((client) => client.stop()));
      await bus.close();
      await connection.close();
      return {
        ...{ sockets, events: happened.length, closed },
        told: verdicts.reduce((sum, { events }) => sum + events, 0),
        faults: verdicts.flatMap(({ faults }) => faults),
      };
    },
  };
}
