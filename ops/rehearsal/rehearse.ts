/**
 * `npm run alerts:provoke`: looks for panels that show nothing and for the trace of a page while people work; then provokes every alert
 * against `npm start` and Debian's Prometheus, waits until it fires and somebody was called, does what the runbook says, and waits until
 * both are over. Names of alerts as arguments: only those; `none`: only panels and trace.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ALERTS } from '../alerts/all-alerts.ts';
import { lookAtPanels } from './panels.ts';
import { REHEARSED, type Scene } from './scenes.ts';
import { type Stage, setStage } from './stage.ts';
import { startTraffic, type Traffic } from './traffic.ts';

/** Most that is waited for; a machine that does other work is slow. */
const FIRE_SECONDS = 240;
const END_SECONDS = 240;
const CALL_SECONDS = 30;
const PAGES: ReadonlySet<string> = new Set(
  ALERTS.filter(({ severity }) => severity === 'page').map(({ name }) => name),
);

interface Times {
  fired?: number;
  over?: number;
}

const only = process.argv.slice(2);
const failures: string[] = [];
const times = new Map<string, Times>();
const began = Date.now();
const say = (line: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
const secondsSince = (moment: number): number => Math.round((Date.now() - moment) / 1000);

const missing = ALERTS.filter(({ name }) => !REHEARSED.some(({ alerts }) => alerts.includes(name)));
if (missing.length > 0) throw new Error(`nobody provokes ${missing.map(({ name }) => name).join(', ')}`);

// Whoever stops the rehearsal stops what it has started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
say('starting npm start, Redis, Prometheus and Alertmanager');
const stage = await setStage();
const traffic = startTraffic(stage);
try {
  // Pages that no cache has: services are called too.
  for (let page = 1; page <= 20; page++) {
    await traffic.ask(`query MawbList { mawbs(limit: ${page}) { meta { totalItems } } }`, { name: 'MawbList' });
    await sleep(500);
  }
  const { dashboards, panels, questions, empty } = await lookAtPanels(stage);
  for (const { dashboard, panel, expr } of empty) failures.push(`${dashboard} / ${panel} is empty: ${expr}`);
  say(`${dashboards} dashboards, ${panels} panels, ${questions} questions, ${empty.length} without an answer`);
  const trace = await stage.collector.traceOf('MawbList').catch((error: Error) => {
    failures.push(error.message);
    return [];
  });
  console.log(`\nA page in the file of the collector:\n${trace.map((line) => `  ${line}`).join('\n')}\n`);
  const named = await stage.exemplars();
  const found = named.filter((traceId) => stage.collector.has(traceId)).length;
  // The spans of the latest may not have been sent yet.
  if (found === 0) failures.push('no duration of a request names a trace that the collector has');
  say(`${named.length} exemplars of durations, ${found} of them traces in the file of the collector`);
  for (const scene of REHEARSED) {
    if (only.length > 0 && !scene.alerts.some((name) => only.includes(name))) continue;
    await rehearse(scene, stage, traffic).catch((error: Error) => {
      failures.push(`${scene.alerts.join(', ')}: ${error.message}`);
    });
    await stage.recover();
  }
} finally {
  traffic.stop();
  await stage.end();
}
report();
process.exit(failures.length === 0 ? 0 : 1);

async function rehearse(scene: Scene, stage: Stage, traffic: Traffic): Promise<void> {
  const { alerts } = scene;
  const told = alerts.join(', ');
  // What an earlier scene has caused may end a while after that one.
  if ((await untilOver(alerts, () => {})).size > 0) failures.push(`${told}: fires before it is provoked`);
  stage.pager.forget();
  const provoked = Date.now();
  await scene.provoke(stage, traffic);
  const waiting = new Set(alerts);
  while (waiting.size > 0 && secondsSince(provoked) < FIRE_SECONDS) {
    scene.meanwhile?.(stage, traffic);
    for (const name of await firing().catch(() => [])) {
      if (!waiting.delete(name)) continue;
      times.set(name, { fired: secondsSince(provoked) });
      say(`${name} fires after ${secondsSince(provoked)} s`);
    }
    await sleep(250);
  }
  for (const name of waiting) failures.push(`${name} did not fire`);
  await untilCalled(alerts, stage, scene, traffic);

  const repaired = Date.now();
  await scene.repair(stage);
  const still = await untilOver(alerts, (name) => {
    const known = times.get(name);
    if (known !== undefined) known.over = secondsSince(repaired);
  });
  for (const name of still) failures.push(`${name} did not end`);
  await untilHungUp(stage, told);
  say(`${told}: over ${secondsSince(repaired)} s after the repair`);
}

/** Of several alerts with one cause, somebody is called for one (inhibit rules). */
async function untilCalled(alerts: readonly string[], stage: Stage, scene: Scene, traffic: Traffic): Promise<void> {
  const pages = alerts.filter((name) => PAGES.has(name));
  for (const end = Date.now() + CALL_SECONDS * 1000; pages.length > 0; await sleep(250)) {
    const called = stage.pager.called();
    if (pages.some((name) => called.has(name))) return;
    scene.meanwhile?.(stage, traffic);
    if (Date.now() > end) return void failures.push(`nobody was called for ${pages.join(', ')}`);
  }
}

/** Of other alerts too, which the cause may have set off: their windows are as long as any. */
async function untilHungUp({ pager }: Stage, told: string): Promise<void> {
  for (const end = Date.now() + END_SECONDS * 1000; ; await sleep(250)) {
    const open = [...pager.called()].filter((name) => !pager.ended().has(name));
    if (open.length === 0) return;
    if (Date.now() > end) return void failures.push(`${told}: calls for ${open.join(', ')} did not end`);
  }
}

/** @returns those that still fire when nobody waits any longer */
async function untilOver(alerts: readonly string[], over: (name: string) => void): Promise<ReadonlySet<string>> {
  const still = new Set(alerts);
  for (const end = Date.now() + END_SECONDS * 1000; still.size > 0 && Date.now() < end; await sleep(500)) {
    const now = await firing().catch(() => still);
    for (const name of still) {
      if (now.has(name)) continue;
      still.delete(name);
      over(name);
    }
  }
  return still;
}

async function firing(): Promise<ReadonlySet<string>> {
  const found = await stage.query('ALERTS{alertstate="firing"}');
  return new Set(found.map(({ labels }) => labels.alertname ?? ''));
}

function report(): void {
  say(`${times.size} of ${ALERTS.length} alerts, ${Math.round(secondsSince(began) / 60)} minutes`);
  console.log('\n| Alert | Fired after | Over after the repair |\n| --- | --- | --- |');
  for (const [name, { fired, over }] of times) console.log(`| ${name} | ${fired} s | ${over ?? '–'} s |`);
  console.log(failures.length === 0 ? '\neverything fired and ended' : `\nFAILED:\n${failures.join('\n')}`);
}
