/** Debian's Chromium, and a portal with the whole company behind it. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { servePortal } from '../../dev/portal/serve-portal.ts';
import { type Demo, startDemo } from '../../dev/start-demo.ts';
import { type StandIns, startStandIns } from '../../dev/start-stand-ins.ts';
import { UNLIMITED } from '../support/world.ts';
import { type Network, startNetwork } from './network.ts';

/** `null`: there is none. */
export const CHROMIUM: string | null =
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? null;

/** Events of a tenant that the gateway can tell again; few, so that a test can have some missed. */
export const EVENTS_KEPT = 4;

const PICTURES = fileURLToPath(new URL('screenshots/', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Company extends AsyncDisposable {
  readonly demo: Demo<StandIns>;
  readonly browser: Browser;
  readonly url: string;
  readonly network: Network;
}

export async function startCompany(): Promise<Company> {
  let portalUrl = '';
  const network = await startNetwork(() => Number(new URL(portalUrl).port));
  const url = `http://localhost:${network.port}`;
  const demo = await startDemo(
    {
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      ...UNLIMITED,
      SOCKET_DRAIN_MS: '0',
      TRUSTED_DOCUMENTS: 'only',
      CORS_ORIGINS: url,
      BREAKER_OPEN_MS: '200',
      EVENTS_RETAINED: String(EVENTS_KEPT),
    },
    (onEvent) => startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 }, new Date(), onEvent),
  );
  const portal = await servePortal({ gatewayUrl: demo.gateway.url, port: 0 });
  portalUrl = portal.url;
  const browser = await launchBrowser();
  return {
    demo,
    browser,
    url,
    network,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await network[Symbol.asyncDispose]();
      await portal.stop();
      await demo.stop();
    },
  };
}

export function launchBrowser(): Promise<Browser> {
  mkdirSync(PICTURES, { recursive: true });
  return chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
}

/** What axe finds wrong with the page as it is. @param notOurs selectors of what a library draws as it likes */
export async function faultsOf(page: Page, notOurs: readonly string[] = []): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] = await page.evaluate(
    `axe.run({ exclude: ${JSON.stringify(notOurs.map((selector) => [selector]))} }).then(({ violations }) => violations)`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

export async function takePicture(page: Page, name: string): Promise<void> {
  // What covers the page is as large as the screen.
  const fullPage = (await page.getByRole('dialog').count()) === 0;
  await page.screenshot({ path: `${PICTURES}${name}.png`, fullPage, animations: 'disabled' });
}
