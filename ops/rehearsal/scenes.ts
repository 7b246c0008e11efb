/** How each alert is provoked, and how the system is brought back, as its runbook says. */
import { rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { WebSocket } from 'ws';
import { openSocket } from './sockets.ts';
import type { Stage } from './stage.ts';
import { event, SMALL, STEPS, step, type Traffic } from './traffic.ts';

export interface Scene {
  /** They have one cause. */
  readonly alerts: readonly string[];
  provoke(stage: Stage, traffic: Traffic): Promise<void>;
  /** Called four times a second until the alerts fire. Default: nothing. */
  meanwhile?(stage: Stage, traffic: Traffic): void;
  repair(stage: Stage): Promise<void>;
}

let serial = 0;
/** A page that nobody asked for before: no cache has it. */
const fresh = () => `query MawbList { mawbs(limit: 5, search: "r${serial++}") { meta { totalItems } } }`;
const nothing = async () => {};
/** Sockets that a scene has opened. */
const opened = new Set<WebSocket>();
const many = (count: number, bytes?: number) => Array.from({ length: count }, () => step(bytes));
const quietly = (promise: Promise<unknown>): void => void promise.catch(() => {});

async function open({ gateway }: Stage, traffic: Traffic, ...operations: readonly string[]): Promise<WebSocket> {
  const socket = await openSocket({ gateway, token: await traffic.token(), operations });
  opened.add(socket);
  return socket;
}

async function closeAll(): Promise<void> {
  for (const socket of opened) socket.terminate();
  opened.clear();
}

/** Many operations, and nobody who reads what they are told. */
async function openDeaf(stage: Stage, traffic: Traffic): Promise<void> {
  const socket = await open(stage, traffic, ...Array.from({ length: 10 }, () => STEPS));
  socket.pause();
}

const times = (count: number, act: () => Promise<void>) => {
  for (let index = 0; index < count; index++) void act();
};

export const REHEARSED: readonly Scene[] = [
  {
    alerts: ['ServiceFailing', 'CircuitOpen', 'ServerErrorsMany', 'ErrorBudgetBurnFast', 'ErrorBudgetBurnSlow'],
    provoke: (stage) => stage.control('mawb/down'),
    meanwhile: (_stage, traffic) => times(2, () => traffic.rest(`/api/v0/mawbs?search=${serial++}`)),
    repair: (stage) => stage.control('mawb/up'),
  },
  {
    alerts: ['ServiceSlow', 'LatencyHigh', 'ServiceLineFull'],
    provoke: (stage) => stage.control('mawb/slow?ms=1200'),
    meanwhile: (_stage, traffic) => times(8, () => traffic.ask(fresh(), { name: 'MawbList' })),
    repair: (stage) => stage.control('mawb/well'),
  },
  {
    alerts: ['CacheHitRateLow'],
    provoke: nothing,
    meanwhile: (_stage, traffic) => times(5, () => traffic.ask(fresh(), { name: 'MawbList' })),
    repair: nothing,
  },
  {
    alerts: ['RedisDown', 'EventsDown'],
    provoke: (stage) => stage.killRedis(),
    repair: (stage) => stage.startRedis(),
  },
  {
    alerts: ['SigningKeysFailing'],
    provoke: (stage) => stage.control('identityProvider/down'),
    repair: (stage) => stage.control('identityProvider/up'),
  },
  {
    alerts: ['TokensRefused'],
    provoke: nothing,
    meanwhile: (_stage, traffic) => times(5, () => traffic.ask(SMALL, { token: 'a.forged.token' })),
    repair: nothing,
  },
  {
    alerts: ['RateLimitRefusals'],
    provoke: nothing,
    meanwhile: (_stage, traffic) => times(60, () => traffic.ask(SMALL, { name: 'Airports', address: '198.51.100.7' })),
    repair: nothing,
  },
  {
    alerts: ['LoadShedding', 'EventLoopLate'],
    provoke: async (stage) => {
      await stage.killDemo();
      await stage.startDemo({ LOAD_SHED_DELAY_MS: '50' });
      await stage.control('process/busy?ms=400&seconds=60');
    },
    meanwhile: (_stage, traffic) => times(40, () => traffic.ask(SMALL, { name: 'Airports' })),
    repair: async (stage) => {
      await stage.killDemo();
      await stage.startDemo();
    },
  },
  {
    alerts: ['EventsLate'],
    provoke: nothing,
    meanwhile: (stage) => void stage.addEvents([event(new Date(Date.now() - 3_600_000))]).catch(() => {}),
    repair: nothing,
  },
  {
    alerts: ['EventsDropped'],
    provoke: nothing,
    meanwhile: (stage) => void stage.addEvents(['no event']).catch(() => {}),
    repair: nothing,
  },
  {
    alerts: ['SocketsCut'],
    provoke: nothing,
    meanwhile: (stage, traffic) => times(4, async () => quietly(open(stage, traffic).then((one) => one.terminate()))),
    repair: closeAll,
  },
  {
    alerts: ['SocketsRefused'],
    provoke: nothing,
    meanwhile: (stage, traffic) => times(6, async () => quietly(open(stage, traffic))),
    repair: closeAll,
  },
  {
    alerts: ['SocketsSlow'],
    provoke: async (stage, traffic) => {
      await Promise.all(Array.from({ length: 8 }, () => openDeaf(stage, traffic)));
    },
    meanwhile: (stage) => quietly(stage.addEvents(many(20, 4000))),
    repair: closeAll,
  },
  {
    alerts: ['SubscribersMissed', 'DeliveryLate'],
    provoke: async (stage, traffic) => {
      await stage.control('customs/slow?ms=1200');
      // Each event asks the service; more of them come than it answers.
      await open(stage, traffic, 'subscription { declarationStatusChanged { declaration { internalNumber } } }');
      await stage.addEvents(many(700));
    },
    meanwhile: (stage) => quietly(stage.addEvents(many(20))),
    repair: async (stage) => {
      await stage.control('customs/well');
      await closeAll();
    },
  },
  {
    alerts: ['AuditLost'],
    // Where the folder was there is a file: nobody can write below it.
    provoke: async ({ auditFolder }) => {
      await rename(auditFolder, `${auditFolder}-${Date.now()}`);
      writeFileSync(auditFolder, '');
    },
    meanwhile: (_stage, traffic) => times(20, () => traffic.ask(SMALL, { token: 'a.forged.token' })),
    repair: async ({ auditFolder }) => rmSync(auditFolder),
  },
  {
    alerts: ['TracesLost'],
    provoke: async (stage) => stage.collector.collect(false),
    repair: async (stage) => stage.collector.collect(true),
  },
  {
    alerts: ['GatewayDown'],
    provoke: (stage) => stage.killDemo(),
    repair: (stage) => stage.startDemo(),
  },
  {
    alerts: ['GatewayRestarting'],
    provoke: async (stage) => {
      for (let start = 0; start < 3; start++) {
        await stage.killDemo();
        await stage.startDemo();
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    },
    repair: nothing,
  },
];
