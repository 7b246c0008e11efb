/** What the commands say of input that is not what they want: each names what is wrong, and what to write instead. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { addService } from '../../../cli/add.ts';
import { check } from '../../../cli/check.ts';
import { explain } from '../../../cli/explain.ts';
import { startMock } from '../../../cli/mock.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { PETS } from '../../support/pets-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'gateway-bad-input-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(root, name), text);
  return join(root, name);
};
for (const folder of ['subgraphs', 'schema/operations']) mkdirSync(join(root, folder), { recursive: true });
const pets = file('pets.yaml', PETS);
const page = (text: string): string => file('schema/operations/page.graphql', text);

const quiet: Terminal = {
  json: false,
  say: () => {},
  progress: () => {},
  answer: () => {},
  complain: () => {},
  style: (_style, text) => text,
};

describe('a contract', () => {
  test.each([
    [
      'that is not there',
      () => join(root, 'nowhere.yaml'),
      /there is no file .*nowhere\.yaml: name an OpenAPI document/,
    ],
    ['that is a folder', () => root, /is a folder: name an OpenAPI document/],
    [
      'at an address that nobody answers',
      () => 'http://127.0.0.1:9/x.yaml',
      /:9\/x\.yaml cannot be read: .*Save the contract/,
    ],
  ])('%s is asked for', async (_case, named, message) => {
    await expect(addService(root, named(), {}, quiet)).rejects.toThrow(message);
  });

  test('that is none is named as it was given, and nothing is written', async () => {
    const text = file('text.yaml', 'hello\n');
    const problems = [expect.objectContaining({ file: text, remedy: expect.stringContaining('OpenAPI 3') })];
    await expect(addService(root, text, {}, quiet)).rejects.toMatchObject({ problems });
    await addService(root, pets, {}, quiet);
    await expect(addService(root, pets, {}, quiet)).rejects.toThrow(/already: edit subgraphs\/pets, or .* --name/);
  });

  test.each([
    ['0 bytes', ''],
    ['a list', '[]'],
    ['a page of HTML', '<html><body>404</body></html>'],
  ])('that is %s is told from a contract of another version', async (_case, text) => {
    const named = file('no-contract.json', text);
    const problems = [expect.objectContaining({ file: named, reason: expect.stringContaining('no OpenAPI document') })];
    await expect(addService(root, named, {}, quiet)).rejects.toMatchObject({ problems });
  });

  test('of bytes says so without what a terminal would obey', async () => {
    const bytes = file('bytes.yaml', 'a: \u001b[2Jb\n\u001b]0;title\u0007: [\n');
    const refused = await addService(root, bytes, {}, quiet).catch((error: Error) => error);
    expect(refused).toMatchObject({ name: 'BuildError', message: expect.stringContaining('not YAML') });
    expect((refused as Error).message).not.toMatch(/[^\P{Cc}\n]/u);
  });

  test('without an operation is no service to make up', async () => {
    const swagger = file('swagger.json', '{"swagger":"2.0","info":{"title":"t","version":"1"},"paths":{}}');
    await expect(startMock(swagger, 0)).rejects.toThrow(/swagger\.json has no operation of OpenAPI 3/);
  });
});

describe('a service', () => {
  test('of which a file is not there is a problem with the name of the file', async () => {
    const overlay = join(root, 'subgraphs/pets/overlay.yaml');
    const text = readFileSync(overlay, 'utf8');
    rmSync(overlay);
    await expect(check(root, {}, quiet)).rejects.toMatchObject({
      name: 'BuildError',
      problems: [{ file: 'subgraphs/pets/overlay.yaml', remedy: expect.stringContaining('gateway add proposes one') }],
    });
    writeFileSync(overlay, text);
  });
});

describe('a page', () => {
  test('that is half written is a problem with its file and line, for every command', async () => {
    page('query Names {\n  pets\n');
    const problems = [
      {
        file: 'schema/operations/page.graphql',
        pointer: 'line 3',
        reason: expect.stringContaining('Syntax Error'),
        remedy: expect.any(String),
      },
    ];
    await expect(check(root, {}, quiet)).rejects.toMatchObject({ name: 'BuildError', problems });
    await expect(explain(root, 'Names', {}, quiet)).rejects.toMatchObject({ name: 'BuildError', problems });
    page('query Names {\n  pets\n}\n');
    await expect(check(root, {}, quiet)).resolves.toBe(0);
  });
});

describe('a schema to compare with', () => {
  test('is not left out because it is not there, or is none', async () => {
    await expect(check(root, { against: join(root, 'nowhere') }, quiet)).rejects.toMatchObject({
      code: 66,
      message: expect.stringContaining('--against wants the schema'),
    });
    await expect(check(root, { against: pets }, quiet)).rejects.toMatchObject({
      code: 65,
      message: expect.stringContaining('is no GraphQL schema: Syntax Error'),
    });
  });
});
