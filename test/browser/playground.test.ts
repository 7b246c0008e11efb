/** The playground in a real browser, before the real gateway. Its pictures are left in `test/browser/screenshots`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dev } from '../../cli/dev.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { buildPlayground } from '../../dev/playground/build-playground.ts';
import { servePortal } from '../../dev/portal/serve-portal.ts';
import { type Demo, startDemo } from '../../dev/start-demo.ts';
import { type StandIns, startStandIns } from '../../dev/start-stand-ins.ts';
import { PETS } from '../support/pets-contract.ts';
import { UNLIMITED } from '../support/world.ts';
import { CHROMIUM, faultsOf, launchBrowser, takePicture } from './browser.ts';

if (CHROMIUM === null) {
  process.stderr.write('\nNO BROWSER: the playground is not tested, because there is no Chromium\n\n');
}

describe.skipIf(CHROMIUM === null)('the playground', { timeout: 60_000 }, () => {
  let demo: Demo<StandIns>;
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  const strangers: string[] = [];
  const faults: string[] = [];

  beforeAll(async () => {
    await buildPlayground();
    demo = await startDemo(
      {
        PORT: '0',
        HOST: '127.0.0.1',
        LOG_LEVEL: 'silent',
        ...UNLIMITED,
        SOCKET_DRAIN_MS: '0',
        RESPONSE_CACHE_BYTES: '0',
        // A busy machine is slow, and an answer without its record is not what is shown here.
        UPSTREAM_TRY_TIMEOUT_MS: '8000',
        UPSTREAM_CONNECT_TIMEOUT_MS: '5000',
      },
      (onEvent) => startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 }, new Date(), onEvent),
    );
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    // The policy of the page, a missing file, an error that nobody caught: all are faults of the page.
    expect([strangers.splice(0), faults.splice(0)]).toEqual([[], []]);
  });

  async function open(colorScheme: 'light' | 'dark'): Promise<Page> {
    const context: BrowserContext = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme,
      locale: 'en-GB',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const { origin } = new URL(demo.gateway.url);
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol !== 'data:' && url.origin !== origin) strangers.push(url.href);
    });
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (line) => {
      if (line.type() === 'error') faults.push(line.text());
    });
    await page.goto(`${demo.gateway.url}/graphql`);
    return page;
  }

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('User name').fill('ana.rojas');
    await page.getByLabel('Password').fill('serhafen-dev');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('ana.rojas', { exact: true }).waitFor();
  }

  const answer = (page: Page) => page.getByRole('region', { name: 'Result Window' });
  const run = (page: Page) => page.getByRole('button', { name: /^Execute query/ }).click();

  async function example(page: Page, name: string): Promise<void> {
    await page.getByRole('searchbox').fill(name);
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('tab', { name }).waitFor();
    // The tab is there before its text is: what runs then is what stood in the editor before.
    await page.getByRole('region', { name: 'Operation Editor' }).filter({ hasText: name }).waitFor();
  }

  test.each(['light', 'dark'] as const)('runs an example as a user in a tenant, in %s', async (colours) => {
    const page = await open(colours);
    expect(new URL(page.url()).pathname).toBe('/playground');
    await signIn(page);
    await page.getByLabel('Tenant').selectOption('SERHAFEN:PE');
    await example(page, 'MawbDetail');
    // The tab is there before its variables are: run without them, the operation is refused.
    await page.locator('.graphiql-editor-tool').getByText('"mawbId"').waitFor();
    await run(page);
    // The record is of the other tenant.
    await answer(page).getByText('"MAWB_NOT_FOUND"').waitFor();
    await page.getByLabel('Tenant').selectOption('SERHAFEN:CL');
    await run(page);
    await answer(page).getByText('"awbNumber"').first().waitFor();
    const last = page.getByRole('region', { name: 'Last run' });
    await last.getByText('200', { exact: true }).first().waitFor();
    await last.getByText(/^cost \d+$/).waitFor();
    await last.getByText(/^trace [0-9a-f]{32}$/).waitFor();
    const call = 'GET /v0/mawbs/{mawbId}';
    await last.getByRole('region', { name: 'Plan' }).getByText(call, { exact: true }).waitFor();
    await last.getByRole('row').filter({ hasText: call }).first().waitFor();
    // What the gateway tells is not part of the answer that clients get.
    expect(await answer(page).getByText('"extensions"').count()).toBe(0);
    expect(await faultsOf(page, ['.graphiql-tabs', '.monaco-editor'])).toEqual([]);
    // The page fills the window and grows no further: panes scroll by themselves.
    expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBe(0);
    await takePicture(page, `playground-${colours}`);
  });

  test('is where a browser gets that opens /graphql at the address of the portal', async () => {
    const portal = await servePortal({ gatewayUrl: demo.gateway.url, port: 0 });
    try {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`${portal.url}/graphql`);
      expect(page.url()).toBe(`${portal.url}/playground`);
      await page.getByLabel('User name').waitFor();
      expect(await page.title()).toBe('Serhafen playground');
    } finally {
      await portal.stop();
    }
  });

  test('shows what is wrong with a project that is being written, until it is mended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-written-'));
    const write = (overlay: string): void => writeFileSync(join(folder, 'subgraphs/pets/overlay.yaml'), overlay);
    const good =
      'overlay: 1.0.0\ninfo: { title: pets, version: 1.0.0 }\nactions:\n  - { target: "$", update: { x-access: { authenticated: true } } }\n';
    mkdirSync(join(folder, 'subgraphs/pets'), { recursive: true });
    writeFileSync(join(folder, 'subgraphs/pets/openapi.yaml'), PETS);
    write(good);
    const terminal = openTerminal({ json: false, out: process.stdout, error: process.stderr, noColor: true });
    const quiet = { ...terminal, say: () => {}, complain: () => {} };
    const running = await dev(folder, { PORT: '0', HOST: '127.0.0.1' }, { mock: true }, quiet);
    try {
      const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
      await page.goto(`${running.url}/playground`);
      await page.getByLabel('User name').waitFor();
      write(good.replace('x-access', 'x-acces'));
      const problem = page.getByRole('alert', { name: 'Problem of the project' });
      await problem.getByText('subgraphs/pets/overlay.yaml').waitFor();
      await problem.getByText('x-acces').waitFor();
      expect(await faultsOf(page, ['.graphiql-tabs', '.monaco-editor'])).toEqual([]);
      await takePicture(page, 'playground-problem');
      write(good);
      await problem.waitFor({ state: 'detached' });
    } finally {
      await running.stop();
      rmSync(folder, { recursive: true });
    }
  });

  test('shows the events of a subscription', async () => {
    const page = await open('light');
    await signIn(page);
    await page.getByLabel('Tenant').selectOption('SERHAFEN:CL');
    await example(page, 'MyAssignments');
    // The button changes when the page begins to connect, which says nothing of the gateway: an event that comes before the
    // subscription has arrived is not told. What the page has sent is read before the answer to what is asked afterwards.
    const asked = page
      .waitForEvent('websocket')
      .then((socket) => socket.waitForEvent('framesent', ({ payload }) => String(payload).includes('"subscribe"')));
    await run(page);
    await page.getByRole('button', { name: /^Stop query/ }).waitFor();
    await asked;
    await assignDeclarationTo('ana.rojas');
    await answer(page).getByText('"declarationAssigned":').first().waitFor();
  });

  /** Somebody else's work. */
  async function assignDeclarationTo(username: string): Promise<void> {
    const { identityProvider } = demo.standIns;
    const userId = [...identityProvider.realm.users.values()].find((user) => user.username === username)?.id;
    const ask = async (query: string, variables: object = {}) => {
      const response = await fetch(`${demo.gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await identityProvider.mint('diego.vera')}`,
          'x-business-unit': 'SERHAFEN',
          'x-country-code': 'CL',
        },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: never; errors?: unknown };
      expect(errors).toBeUndefined();
      return data;
    };
    const { declarations } = (await ask('{ declarations(status: [DRAFT], limit: 1) { data { id version } } }')) as {
      declarations: { data: { id: string; version: number }[] };
    };
    const [{ id, version } = { id: '', version: 0 }] = declarations.data;
    await ask(
      'mutation($id: ID!, $input: AssigneeRequest!) { assignDeclaration(declarationId: $id, input: $input) { id } }',
      { id, input: { userId, expectedVersion: version } },
    );
  }
});
