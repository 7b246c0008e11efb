/**
 * `npm run alerts:provoke`: provokes every alert against `npm start` and Debian's Prometheus, waits until it fires, does what the
 * runbook says, waits until it is over; then looks for panels that show nothing. Names of alerts as arguments: only those.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ALERTS } from '../alerts/all-alerts.ts';
import { REHEARSED, type Scene } from './scenes.ts';
import { type Stage, setStage } from './stage.ts';
import { startTraffic, type Traffic } from './traffic.ts';

const FIRE_SECONDS = 150;
const END_SECONDS = 200;
const DASHBOARDS = fileURLToPath(new URL('../generated/dashboards', import.meta.url));

const only = process.argv.slice(2);
const failures: string[] = [];
const say = (line: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);

const missing = ALERTS.filter(({ name }) => !REHEARSED.some(({ alerts }) => alerts.includes(name)));
if (missing.length > 0) throw new Error(`nobody provokes ${missing.map(({ name }) => name).join(', ')}`);

say('starting npm start, Redis and Prometheus');
const stage = await setStage();
const traffic = startTraffic(stage);
try {
  // Pages that no cache has: services are called too.
  for (let page = 1; page <= 20; page++) {
    await traffic.ask(`query MawbList { mawbs(limit: ${page}) { meta { totalItems } } }`, { name: 'MawbList' });
    await sleep(1000);
  }
  await lookAtPanels();
  for (const scene of REHEARSED) {
    if (only.length === 0 || scene.alerts.some((name) => only.includes(name))) await rehearse(scene, stage, traffic);
  }
} finally {
  traffic.stop();
  await stage.end();
}
say(failures.length === 0 ? 'everything fired and ended' : `FAILED:\n${failures.join('\n')}`);
process.exit(failures.length === 0 ? 0 : 1);

async function rehearse(scene: Scene, stage: Stage, traffic: Traffic): Promise<void> {
  if (!(await areOver(scene.alerts))) failures.push(`${scene.alerts.join(', ')}: fires before it is provoked`);
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  await scene.provoke(stage, traffic);
  const waiting = new Set(scene.alerts);
  while (waiting.size > 0 && seconds() < FIRE_SECONDS) {
    scene.meanwhile?.(stage, traffic);
    for (const name of await firing()) if (waiting.delete(name)) say(`${name} fires after ${seconds()} s`);
    await sleep(250);
  }
  for (const name of waiting) failures.push(`${name} did not fire`);
  const repaired = Date.now();
  await scene.repair(stage);
  if (!(await areOver(scene.alerts))) failures.push(`${scene.alerts.join(', ')}: did not end`);
  say(`${scene.alerts.join(', ')}: over ${Math.round((Date.now() - repaired) / 1000)} s after the repair`);
}

async function areOver(alerts: readonly string[]): Promise<boolean> {
  for (const deadline = Date.now() + END_SECONDS * 1000; Date.now() < deadline; await sleep(500)) {
    const still = await firing();
    if (alerts.every((name) => !still.has(name))) return true;
  }
  return false;
}

async function firing(): Promise<ReadonlySet<string>> {
  const found = await stage.query('ALERTS{alertstate="firing"}').catch(() => []);
  return new Set(found.map(({ labels }) => labels.alertname ?? ''));
}

/** Every question of every panel, with the traffic of the last minute behind it. */
async function lookAtPanels(): Promise<void> {
  let panels = 0;
  for (const file of readdirSync(DASHBOARDS)) {
    const { title, panels: all } = JSON.parse(readFileSync(`${DASHBOARDS}/${file}`, 'utf8')) as {
      title: string;
      panels: { title: string; targets?: { expr: string }[] }[];
    };
    for (const { title: name, targets = [] } of all) {
      if (targets.length > 0) panels += 1;
      for (const { expr } of targets) {
        const values = await stage.query(expr.replaceAll('$__rate_interval', '60s'));
        if (values.every(({ value }) => Number.isNaN(value))) failures.push(`${title} / ${name} is empty: ${expr}`);
      }
    }
  }
  say(`${panels} panels, ${failures.length} questions without an answer`);
}
