/** The demo portal in a real browser, before the real gateway. Pictures of every page are left in `test/browser/screenshots`. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Locator, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fixtureId } from '../../dev/services/platform/fixture-id.ts';
import type { Tokens } from '../../schema/client/index.ts';
import { CHROMIUM, type Company, EVENTS_KEPT, faultsOf, startCompany, takePicture } from './browser.ts';

if (CHROMIUM === null) {
  process.stderr.write(
    '\nNO BROWSER: the portal is not tested, because there is no Chromium (apt-get install chromium)\n\n',
  );
}

const DECLARATION = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';
const PARCEL = 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001';
const WAYBILL = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';

describe.skipIf(CHROMIUM === null)('the portal', { timeout: 60_000 }, () => {
  let company: Company;
  const faults: string[] = [];

  beforeAll(async () => {
    company = await startCompany();
  });
  afterAll(() => company?.[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const context of company.browser.contexts()) await context.close();
    expect(faults.splice(0)).toEqual([]);
  });

  interface Declaration {
    readonly id: string;
    readonly internalNumber: string;
    readonly version: number;
  }

  interface Visit {
    readonly language?: 'es' | 'en';
    readonly colours?: 'light' | 'dark';
    readonly path?: string;
  }

  async function open({ language = 'en', colours = 'light', path = '/' }: Visit = {}): Promise<Page> {
    const context = await company.browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: language === 'es' ? 'es-CL' : 'en-GB',
      colorScheme: colours,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => faults.push(message));
    await page.goto(`${company.url}${path}`);
    return page;
  }

  /** Pictures in both colours; the page is left in the last ones. */
  async function takeBoth(page: Page, name: string, ...colours: readonly ('light' | 'dark')[]): Promise<void> {
    for (const colorScheme of colours) {
      await page.emulateMedia({ colorScheme });
      await takePicture(page, `${name}-${colorScheme}`);
    }
  }

  async function enter(page: Page, username: string): Promise<void> {
    await page.locator('input[name=username]').fill(username);
    await page.locator('input[name=password]').fill('serhafen-dev');
    await page.locator('button[type=submit]').click();
    await page.getByRole('banner').waitFor();
  }

  async function visit(username: string, how: Visit = {}): Promise<Page> {
    const page = await open(how);
    await enter(page, username);
    return page;
  }

  /** Tries again until it is there: the breaker lets nobody through for a moment. */
  async function retry(part: Locator, wanted: Locator): Promise<void> {
    const button = part.getByRole('button', { name: 'Try again' }).first();
    const isThere = async (): Promise<boolean> => {
      if (await button.isVisible()) await button.click();
      return (await wanted.first().isVisible()) && !(await button.isVisible());
    };
    await expect.poll(isThere, { timeout: 15_000, interval: 300 }).toBe(true);
  }

  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const rows = (page: Page) => page.locator('main tbody tr');

  /** Somebody else's work, by the gateway. */
  async function ask(
    username: string,
    operationName: string,
    variables: object,
  ): Promise<Record<string, { version: number; status: string; id: string }>> {
    const trusted = JSON.parse(
      readFileSync(new URL('../../schema/generated/trusted-documents.json', import.meta.url), 'utf8'),
    ) as Record<string, { name: string }>;
    const [documentId] = Object.entries(trusted).find(([, { name }]) => name === operationName) ?? [];
    const response = await fetch(`${company.demo.gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await company.demo.standIns.identityProvider.mint(username)}`,
        'x-business-unit': 'SERHAFEN',
        'x-country-code': 'CL',
      },
      body: JSON.stringify({ documentId, variables }),
    });
    const { data, errors } = (await response.json()) as { data: never; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  }

  /** Ids of declarations in a status, oldest first. */
  async function declarationsIn(status: string): Promise<readonly Declaration[]> {
    const variables = { page: 1, limit: 20, status: [status], sortBy: ['INTERNAL_NUMBER_ASC'] };
    const { declarations } = (await ask('bruno.diaz', 'DeclarationList', variables)) as unknown as {
      declarations: { data: Declaration[] };
    };
    return declarations.data;
  }

  test('says under the form that the password is wrong, and works by keyboard alone', async () => {
    const page = await open();
    await page.locator('input[name=username]:focus').waitFor();
    await page.keyboard.type('ana.rojas');
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('User name or password is wrong').waitFor();
    await page.locator('input[name=password]').fill('serhafen-dev');
    await page.keyboard.press('Enter');
    await heading(page, 'Dashboard').waitFor();
    await page.getByRole('link', { name: 'Master waybills', exact: true }).focus();
    await page.keyboard.press('Enter');
    await heading(page, 'Master waybills').waitFor();
    // The reader is taken to the page that opened.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
  });

  test('asks three times for its first page, and loads at most 200 KB of script for it', async () => {
    const context = await company.browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();
    const scripts = new Set<string>();
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.add(new URL(response.url()).pathname);
    });
    await page.goto(company.url);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(operationOf(request)));
    page.on('websocket', () => requests.push('socket'));
    await enter(page, 'ana.rojas');
    await page
      .getByRole('link', { name: /^\d{3}-\d{8}$/ })
      .first()
      .waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(requests.sort()).toEqual(['Dashboard', 'SessionBootstrap', 'SignIn', 'socket']);
    const dist = fileURLToPath(new URL('../../dev/portal/dist', import.meta.url));
    const sizes = [...scripts].map((path) => gzipSync(readFileSync(dist + path), { level: 9 }).length);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(200_000);
  });

  const PAGES: readonly (readonly [string, string, string, string])[] = [
    ['dashboard', '/', 'Panel', 'Dashboard'],
    ['mawb-list', '/mawbs', 'Guías madre', 'Master waybills'],
    ['mawb-detail', `/mawbs/${WAYBILL}`, '045-12345675', '045-12345675'],
    ['hawb-detail', `/hawbs/${PARCEL}`, 'SH00000001', 'SH00000001'],
    ['declaration-list', '/declarations', 'Declaraciones', 'Declarations'],
    ['declaration-detail', `/declarations/${DECLARATION}`, 'CL26-0053078', 'CL26-0053078'],
    ['users', '/admin/users', 'Usuarios', 'Users'],
  ];

  test.each([
    ['es', 'light'],
    ['en', 'dark'],
  ] as const)('has no page that hinders anybody, in %s and %s', async (language, colours) => {
    const page = await open({ language, colours });
    const other = colours === 'light' ? 'dark' : 'light';
    expect(await faultsOf(page)).toEqual([]);
    await takeBoth(page, `sign-in-${language}`, colours, other);
    await enter(page, 'diego.vera');
    for (const [name, path, spanish, english] of PAGES) {
      await page.evaluate((to) => history.pushState(null, '', to), path);
      await heading(page, language === 'es' ? spanish : english).waitFor();
      await rows(page).first().waitFor();
      await page.getByRole('status', { name: /Cargando|Loading/ }).waitFor({ state: 'detached' });
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      expect(await faultsOf(page), name).toEqual([]);
      // On a desk, no table hides a column behind its edge.
      const hidden = await page
        .locator('.scroll')
        .evaluateAll((tables) =>
          tables
            .filter((table) => table.scrollWidth > table.clientWidth)
            .map((table) => table.getAttribute('aria-label')),
        );
      expect(hidden, name).toEqual([]);
      await takeBoth(page, `${name}-${language}`, colours, other);
      // On a telephone, in the other colours: nothing stands beside the screen.
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(390);
      await takePicture(page, `${name}-${language}-narrow`);
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.emulateMedia({ colorScheme: colours });
    }
  });

  test('writes years in full, figures below each other and statuses in their order', async () => {
    const page = await visit('diego.vera', { language: 'es' });
    const waybills = page.getByRole('region', { name: 'Guías madre' });
    await waybills.getByText('Total').waitFor();
    const names = await waybills.locator('.badge').allInnerTexts();
    const first = ['Borrador', 'Reservada', 'Recibida del embarcador', 'Manifestada', 'Despegó', 'Arribó'];
    expect(names.slice(0, first.length)).toEqual(first);
    await page.getByText('Contadores de lo creado en los últimos 90 días').waitFor();
    await page.evaluate((to) => history.pushState(null, '', to), `/mawbs/${WAYBILL}`);
    const events = page.getByRole('region', { name: 'Eventos' });
    await events.getByRole('cell', { name: '15-01-2026, 07:12' }).waitFor();
    await events.getByRole('cell', { name: 'Aerolínea' }).first().waitFor();
    const pieces = page.getByRole('region', { name: 'Guías hijas' }).getByRole('columnheader', { name: 'Bultos' });
    expect(await pieces.evaluate((cell) => getComputedStyle(cell).textAlign)).toBe('end');
    await page.evaluate((to) => history.pushState(null, '', to), `/declarations/${DECLARATION}`);
    const values = page.getByRole('region', { name: 'Valores (USD)' });
    await values.getByText('203,60').waitFor();
    expect(await values.locator('dd').allInnerTexts()).toEqual(['180,00', '20,00', '3,60', '203,60']);
    await page.getByRole('region', { name: 'Impuestos (CLP)' }).waitFor();
    // Peru pays in its own money.
    const inPeru = await visit('ana.rojas', { path: '/declarations' });
    await inPeru.getByLabel('Company').selectOption('SERHAFEN:PE');
    await inPeru.getByRole('columnheader', { name: 'Taxes (PEN)' }).waitFor();
  });

  test('keeps filter, order and page in the address', async () => {
    const page = await visit('ana.rojas', { path: '/declarations' });
    await rows(page).first().waitFor();
    await page.getByLabel('Status').selectOption('PAID');
    await page.getByRole('columnheader', { name: 'CIF' }).getByRole('button').click();
    await page.waitForURL(/sort=CIF_ASC/);
    await page.getByText(/Page 1 of 2/).waitFor();
    const first = await rows(page).allInnerTexts();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Page 2 of 2').waitFor();
    expect(page.url()).toMatch(/status=PAID.*page=2/);
    // The page's number stands there before its rows do.
    await expect.poll(() => rows(page).allInnerTexts()).not.toEqual(first);
    await rows(page).first().waitFor();
    const seen = await rows(page).allInnerTexts();
    expect(seen.every((row) => row.includes('Paid'))).toBe(true);
    await page.reload();
    await page.getByText('Page 2 of 2').waitFor();
    await expect.poll(() => rows(page).allInnerTexts()).toEqual(seen);
    expect(await page.getByRole('columnheader', { name: 'CIF' }).getAttribute('aria-sort')).toBe('ascending');
    await page.getByLabel('Search').fill('nothing is called so');
    await page.getByText('No record matches the filter.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await rows(page).first().waitFor();
  });

  test('shows what happens elsewhere without a reload', async () => {
    const [declaration] = await declarationsIn('VALIDATED');
    const { id = '', version = 0, internalNumber = '' } = declaration ?? {};
    const page = await visit('ana.rojas', { path: `/declarations/${id}` });
    await heading(page, internalNumber).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    let loads = 0;
    page.on('load', () => {
      loads += 1;
    });
    const badge = page.locator('main .badge').first();
    expect(await badge.textContent()).toBe('Validated');
    await ask('bruno.diaz', 'DeclarationSubmit', {
      declarationId: id,
      input: { expectedVersion: version },
      key: randomUUID(),
    });
    await page.getByRole('log').getByText(`${internalNumber}: now Submitted`).waitFor();
    expect([await badge.textContent(), loads]).toEqual(['Submitted', 0]);
    await page.getByRole('cell', { name: 'Submit', exact: true }).waitFor();
  });

  test('goes on where it was when the network comes back', async () => {
    const [, declaration] = await declarationsIn('VALIDATED');
    const { id = '', version = 0, internalNumber = '' } = declaration ?? {};
    const page = await visit('ana.rojas', { path: `/declarations/${id}` });
    await heading(page, internalNumber).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    company.network.cut();
    try {
      await page.getByText('Reconnecting…').waitFor();
      await ask('bruno.diaz', 'DeclarationSubmit', {
        declarationId: id,
        input: { expectedVersion: version },
        key: randomUUID(),
      });
    } finally {
      company.network.mend();
    }
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('main .badge').first().getByText('Submitted').waitFor();
  });

  test('shows what it can when a service is down, and the rest when it is back', async () => {
    const page = await open();
    const waybills = page.getByRole('region', { name: 'Master waybills' });
    const declarations = page.getByRole('region', { name: 'Declarations' });
    await company.demo.standIns.customs.down();
    try {
      await enter(page, 'ana.rojas');
      await waybills.getByText('Total').waitFor();
      await declarations.getByRole('alert').waitFor();
      await takePicture(page, 'dashboard-without-customs');
      expect(await faultsOf(page)).toEqual([]);
    } finally {
      await company.demo.standIns.customs.up();
    }
    const asked: string[] = [];
    page.on('request', (request) => asked.push(operationOf(request)));
    await retry(declarations, declarations.getByText('Overdue'));
    // Its own field alone: what failed beside it still says so.
    expect(new Set(asked)).toEqual(new Set(['DashboardDeclarations']));
    const tasks = page.getByRole('region', { name: 'My tasks' });
    expect(await tasks.getByRole('alert').count()).toBe(1);
    await retry(tasks, tasks.getByText(/You have no open tasks|Due/));
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('leaves a waybill usable while customs is down, and a declaration while the waybills are', async () => {
    const { customs, mawb: waybillService } = company.demo.standIns;
    // Nobody has read these before: the gateway has kept nothing of them.
    const waybill = fixtureId('mawb', 'SERHAFEN:CL', 2);
    const declaration = fixtureId('declaration', 'SERHAFEN:PE', 1);
    await customs.down();
    const page = await visit('ana.rojas', { path: `/mawbs/${waybill}` });
    const declarations = page.getByRole('region', { name: 'Declarations' });
    try {
      await heading(page, /^\d{3}-\d{8}$/).waitFor();
      await declarations.getByRole('alert').waitFor();
      await page.getByRole('region', { name: 'Shipper' }).waitFor();
      await page.getByRole('region', { name: 'Events' }).getByRole('row').nth(1).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await takePicture(page, 'mawb-detail-without-customs');
    } finally {
      await customs.up();
    }
    await retry(page.getByRole('main'), declarations.getByRole('row').nth(1));
    expect(await page.getByRole('alert').count()).toBe(0);

    await page.getByLabel('Company').selectOption('SERHAFEN:PE');
    await waybillService.down();
    const waybills = page.getByRole('region', { name: 'Master waybill' });
    try {
      await page.evaluate((to) => history.pushState(null, '', to), `/declarations/${declaration}`);
      await waybills.getByRole('alert').waitFor();
      await page.getByRole('region', { name: 'History' }).getByRole('row').nth(1).waitFor();
      await takePicture(page, 'declaration-detail-without-mawb');
    } finally {
      await waybillService.up();
    }
    await retry(page.getByRole('main'), waybills.getByRole('link'));
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('renews a token that ends while the page is open, and asks to sign in when that is not possible', async () => {
    const page = await visit('ana.rojas');
    const spoil = (change: Partial<Tokens>) =>
      page.evaluate((values) => {
        const kept = JSON.parse(sessionStorage.getItem('serhafen-tokens') ?? '{}') as object;
        sessionStorage.setItem('serhafen-tokens', JSON.stringify({ ...kept, ...values }));
      }, change);
    const renewals: string[] = [];
    page.on('request', (request) => {
      if (operationOf(request) === 'RenewSession') renewals.push(request.url());
    });
    await spoil({ accessToken: 'eyJ.nonsense.x' });
    await page.getByRole('link', { name: 'Master waybills', exact: true }).click();
    await rows(page).first().waitFor();
    expect(renewals).toHaveLength(1);
    await spoil({ renewAt: 0, refreshToken: 'used' });
    await page.getByRole('link', { name: 'Declarations', exact: true }).click();
    await page.getByText('The session has ended: sign in again.').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    // The address is kept: who signs in again is where they were.
    await enter(page, 'ana.rojas');
    await heading(page, 'Declarations').waitFor();
  });

  test('shows no trace of one tenant to the other', async () => {
    const page = await visit('ana.rojas', { path: '/mawbs' });
    await rows(page).first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    const numbers = await page.getByRole('link', { name: /^\d{3}-\d{8}$/ }).allInnerTexts();
    expect(numbers.length).toBeGreaterThan(5);
    const [socket] = await Promise.all([
      page.waitForEvent('websocket'),
      page.getByLabel('Company').selectOption('SERHAFEN:PE'),
    ]);
    await socket.waitForEvent('framereceived');
    await rows(page).first().waitFor();
    const text = await page.locator('body').textContent();
    expect(numbers.filter((number) => text?.includes(number))).toEqual([]);
  });

  test('shows a change before the gateway has agreed, and takes it back when it does not', async () => {
    const page = await visit('ana.rojas', { path: '/mawbs?status=BKD' });
    const button = page.getByRole('button', { name: /^Assign to me/ }).first();
    await button.waitFor();
    const row = rows(page).filter({ has: button }).first();
    const number = (await row.getByRole('link').textContent()) ?? '';
    const shown = rows(page).filter({ hasText: number });
    let answer: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/graphql', async (route) => {
      if (operationOf(route.request()) !== 'MawbListAssign') return route.fallback();
      await held;
      await route.fulfill({
        status: 200,
        contentType: 'application/json',
        body: JSON.stringify({
          data: { assignMawb: null },
          errors: [{ message: 'x', path: ['assignMawb'], extensions: { code: 'VERSION_CONFLICT' } }],
        }),
      });
    });
    await button.click();
    await shown.getByText('Ana Rojas').waitFor();
    answer();
    await page.getByRole('log').getByText(/./).first().waitFor();
    await shown.getByText('Ana Rojas').waitFor({ state: 'detached' });
  });

  test('lets an administrator create a user, and change roles and groups', async () => {
    const page = await visit('diego.vera', { path: '/admin/users' });
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'New user' }).click();
    const dialog = page.getByRole('dialog');
    const tick = (name: string) => dialog.getByRole('checkbox', { name, exact: true });
    const write = (label: string, text: string) => dialog.getByLabel(label).fill(text);
    await write('User name', 'ana.rojas');
    await write('E-mail', 'nora.lima@example.test');
    await write('First name', 'Nora');
    await write('Last name', 'Lima');
    await tick('WAREHOUSE').check();
    expect(await faultsOf(page)).toEqual([]);
    await takePicture(page, 'user-create-en');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').waitFor();
    await write('User name', 'nora.lima');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByLabel('Search').fill('nora.lima');
    const row = rows(page).filter({ hasText: 'nora.lima@example.test' });
    await row.getByText('WAREHOUSE').waitFor();
    await page.getByText('1 record', { exact: true }).waitFor();

    await row.getByRole('button', { name: 'Change roles and groups: Nora Lima' }).click();
    await tick('WAREHOUSE').uncheck();
    await tick('AUDITOR').check();
    await tick('/serhafen/cl/bodega').check();
    await takePicture(page, 'user-access-en');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row.getByText('AUDITOR').waitFor();
    await row.getByText('bodega').waitFor();
    expect(await row.getByText('WAREHOUSE').count()).toBe(0);
  });

  test('shows controls and pages that the role may use, and no others', async () => {
    const auditor = await visit('elena.paz', { path: '/mawbs' });
    await rows(auditor).first().waitFor();
    expect(await auditor.getByRole('button', { name: /^Assign to me/ }).count()).toBe(0);
    await auditor.getByRole('link', { name: 'Users', exact: true }).click();
    await rows(auditor).first().waitFor();
    expect(await auditor.getByRole('switch').count()).toBe(0);
    expect(await auditor.getByRole('button', { name: /New user|Change/ }).count()).toBe(0);
    const operator = await visit('ana.rojas', { path: '/admin/users' });
    await operator.getByText('Your role may not see this page.').waitFor();
    expect(await operator.getByRole('link', { name: 'Users', exact: true }).count()).toBe(0);
  });

  describe('the bell', () => {
    let drafts: Declaration[];
    const bell = (page: Page) => page.getByRole('banner').getByRole('button', { name: /^Notif/ });
    const centre = (page: Page) => page.getByRole('region', { name: /^Notif/ });

    beforeAll(async () => {
      drafts = [...(await declarationsIn('DRAFT'))];
    });

    /** Each time another one. @returns its number */
    async function assignToBruno(): Promise<string> {
      const { id = '', version = 0, internalNumber = '' } = drafts.pop() ?? {};
      const { users } = company.demo.standIns.identityProvider.realm;
      const bruno = [...users.values()].find(({ username }) => username === 'bruno.diaz')?.id;
      const input = { userId: bruno, expectedVersion: version };
      await ask('diego.vera', 'DeclarationListAssign', { declarationId: id, input });
      return internalNumber;
    }

    async function unreadOf(page: Page): Promise<number> {
      const label = (await bell(page).getAttribute('aria-label')) ?? '';
      return Number(/\d+/.exec(label)?.[0] ?? 0);
    }

    test('tells what concerns the reader as it happens, in the language of now, and keeps it', async () => {
      const page = await visit('bruno.diaz');
      const asked: string[] = [];
      page.on('request', (request) => asked.push(operationOf(request)));
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('region', { name: 'Master waybills' }).getByText('Total').waitFor();
      const before = await unreadOf(page);
      const first = await assignToBruno();
      await page.getByRole('log').getByText(`Declaration ${first} is yours`).waitFor();
      await expect.poll(() => unreadOf(page)).toBe(before + 1);
      expect(asked).not.toContain('NotificationCentre');

      await bell(page).click();
      await centre(page)
        .getByRole('link', { name: `Declaration ${first} is yours` })
        .waitFor();
      const second = await assignToBruno();
      await centre(page)
        .getByRole('link', { name: `Declaration ${second} is yours` })
        .waitFor();
      await expect.poll(() => unreadOf(page)).toBe(before + 2);
      expect(await faultsOf(page)).toEqual([]);
      await takePicture(page, 'notifications-en');

      await page.keyboard.press('Escape');
      await page.getByLabel('Language').selectOption('es');
      await page.getByText('En vivo', { exact: true }).waitFor();
      await bell(page).click();
      await centre(page)
        .getByRole('link', { name: `La declaración ${first} es suya` })
        .waitFor();
      const third = await assignToBruno();
      await page.getByRole('log').getByText(`La declaración ${third} es suya`).waitFor();
      await takePicture(page, 'notifications-es');

      await centre(page)
        .getByRole('link', { name: `La declaración ${first} es suya` })
        .click();
      await heading(page, first).waitFor();
      await expect.poll(() => unreadOf(page)).toBe(before + 2);
      await page.reload();
      await expect.poll(() => unreadOf(page)).toBe(before + 2);
    });

    test('marks as read at once, takes it back when that is refused, and marks all', async () => {
      const page = await visit('bruno.diaz', { path: '/declarations' });
      await page.getByText('Live', { exact: true }).waitFor();
      const number = await assignToBruno();
      await page.getByRole('log').getByText(number).waitFor();
      const before = await unreadOf(page);
      let answer: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route('**/graphql', async (route) => {
        if (operationOf(route.request()) !== 'NotificationMarkRead') return route.fallback();
        await held;
        const errors = [{ message: 'x', extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'notifications' } }];
        await route.fulfill({ contentType: 'application/json', body: JSON.stringify({ data: null, errors }) });
      });
      await bell(page).click();
      const mark = centre(page).getByRole('button', { name: `Mark as read: Declaration ${number} is yours` });
      await mark.click();
      await mark.waitFor({ state: 'detached' });
      expect(await unreadOf(page)).toBe(before - 1);
      answer();
      await mark.waitFor();
      await expect.poll(() => unreadOf(page)).toBe(before);
      await page.unroute('**/graphql');
      await mark.click();
      await expect.poll(() => unreadOf(page)).toBe(before - 1);
      await centre(page).getByRole('button', { name: 'Mark all as read' }).click();
      await expect.poll(() => unreadOf(page)).toBe(0);
      await page.reload();
      await bell(page).click();
      await centre(page).getByRole('link', { name: number }).waitFor();
      expect(await unreadOf(page)).toBe(0);
    });

    test('misses nothing while the network is away, and reads again what it can no longer be told', async () => {
      const page = await visit('bruno.diaz');
      const live = page.getByText('Live', { exact: true });
      await live.waitFor();
      await page.getByRole('region', { name: 'Master waybills' }).getByText('Total').waitFor();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(operationOf(request)));
      const before = await unreadOf(page);
      const away = async (work: () => Promise<unknown>): Promise<void> => {
        company.network.cut();
        try {
          await page.getByText('Reconnecting…').waitFor();
          await work();
        } finally {
          company.network.mend();
        }
        await live.waitFor();
      };
      await away(assignToBruno);
      await expect.poll(() => unreadOf(page)).toBe(before + 1);
      expect(asked).not.toContain('Dashboard');
      // More than the gateway keeps.
      await away(async () => {
        for (let event = 0; event <= EVENTS_KEPT; event += 1) await assignToBruno();
      });
      await expect.poll(() => unreadOf(page)).toBe(before + 2 + EVENTS_KEPT);
      expect(asked).toContain('Dashboard');
    });
  });

  test('works on a slow mobile network, and says that it is loading', async () => {
    const page = await open();
    const session = await page.context().newCDPSession(page);
    // Slow 3G as Chromium's own tools have it, twice as fast: 100 KB/s, 300 ms.
    const network = { offline: false, latency: 300, downloadThroughput: 100_000, uploadThroughput: 50_000 };
    await session.send('Network.emulateNetworkConditions', network);
    await enter(page, 'ana.rojas');
    await page.getByRole('status', { name: 'Loading' }).first().waitFor();
    await page
      .getByRole('link', { name: /^\d{3}-\d{8}$/ })
      .first()
      .waitFor();
  });
});

function operationOf(request: Request): string {
  const body = request.postData();
  return body === null
    ? new URL(request.url()).pathname
    : (JSON.parse(body) as { operationName: string }).operationName;
}
