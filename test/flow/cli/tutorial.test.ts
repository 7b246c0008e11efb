/** docs/tutorial.md, followed literally: its files are saved, its commands run, its answer compared. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli, startCli } from '../../support/run-cli.ts';

const page = readFileSync(fileURLToPath(new URL('../../../docs/tutorial.md', import.meta.url)), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'gateway-tutorial-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text ?? '');
/** What the text tells to save, under the name it tells. */
const saved = [...page.matchAll(/Save this as `([^`]+)`.*?^```\w+\n(.*?)^```/gms)].map(([, name = '', text = '']) => ({
  name,
  text,
}));
const commands = blocks('sh')
  .flatMap((text) => text.trim().split('\n'))
  .filter((line) => line.startsWith('npx gateway '))
  .map((line) => line.replace('npx gateway ', '').split(' '));

describe('the tutorial', { timeout: 120_000 }, () => {
  test('names the commands that are run here, and no other', () => {
    expect(commands.map((words) => words.join(' '))).toEqual([
      'init',
      'add pets.yaml',
      'add visits.yaml',
      'check',
      'explain Visits',
      'dev --mock',
      'build',
    ]);
    expect(saved.map(({ name }) => name)).toEqual(['pets.yaml', 'visits.yaml', 'schema/operations/visits.graphql']);
  });

  test('leads to the answer it shows', async () => {
    for (const { name, text } of saved) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const said: string[] = [];
    for (const words of commands.filter(([name]) => name !== 'dev')) {
      const { code, out, error } = await runCli(words, folder);
      expect([words.join(' '), code, error]).toEqual([words.join(' '), 0, expect.any(String)]);
      said.push(out);
    }
    expect(said.join()).toContain('added pets: 2 operations');
    expect(said.join()).toContain('every page fits the graph');
    expect(said.join()).toMatch(/GET \/pets\/\{petId\} {2}once for each key/);
    const overlay = readFileSync(join(folder, 'subgraphs/visits/overlay.yaml'), 'utf8');
    expect(overlay).toContain(blocks('yaml').at(-1)?.trim().split('\n').at(-1)?.trim());

    const running = startCli(['dev', '--mock'], folder, { PORT: '0' });
    const url = /http:\S+\/graphql/.exec(await running.said('ready'))?.[0] ?? '';
    const token = /TOKEN=(\S+)/.exec(await running.said('TOKEN='))?.[1];
    const body = /-d '([^']+)'/.exec(page)?.[1];
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await fetch(url, { method: 'POST', headers, body });
    expect(await answer.json()).toEqual(JSON.parse(blocks('json')[0] ?? ''));

    // A change that breaks the page is told in the terminal and in the playground; the graph in service stays.
    writeFileSync(join(folder, 'subgraphs/visits/overlay.yaml'), overlay.replace('field: pet ', 'field: animal '));
    await running.said('not served, the last good graph stays');
    const told = await fetch(new URL('/playground/problem.json', url));
    expect(await told.json()).toEqual({ problem: expect.stringContaining('Cannot query field "pet"') });
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    running.stop();
    expect((await running.ended).code).toBe(0);
  });
});
