/** The how-tos of a page, a live field and a role, followed in the project of the tutorial: what they say to write compiles and fits. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, parse as parseOperation, validate } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { fitOverlay } from '../../../cli/propose/fit-overlay.ts';
import { compile } from '../../../schema/compile/compile.ts';
import type { ServiceSource } from '../../../schema/compile/service-source.ts';

interface Saved {
  readonly name: string;
  readonly text: string;
}

interface HowTo {
  readonly yaml: readonly unknown[];
  readonly pages: readonly Saved[];
  /** The operations of its requests. */
  readonly asked: readonly string[];
}

function read(page: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../docs/${page}.md`, import.meta.url)), 'utf8');
}

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^( *)\`\`\`${language}\n(.*?)^ *\`\`\``, 'gms'))].map(
    ([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

function readHowTo(page: string): HowTo {
  const text = read(page);
  return {
    yaml: blocks(text, 'yaml').map((block) => parse(block) as unknown),
    pages: blocks(text, 'graphql').map((operation) => ({ name: page, text: operation })),
    asked: blocks(text, 'sh').flatMap((block) =>
      [...block.matchAll(/-d '(.*)'$/gm)].map(([, body = '']) => (JSON.parse(body) as { query: string }).query),
    ),
  };
}

const contracts = [...read('tutorial').matchAll(/Save this as `(\w+)\.yaml`.*?^```yaml\n(.*?)^```/gms)].map(
  ([, name = '', text = '']) => ({ name, text }),
);
const [page, liveField, role] = ['add-a-page', 'add-a-live-field', 'add-a-role'].map(readHowTo) as [
  HowTo,
  HowTo,
  HowTo,
];
let pets: ServiceSource;
let visits: ServiceSource;

beforeAll(async () => {
  const present: ServiceSource[] = [];
  for (const { name, text } of contracts) {
    const files = { contractFile: `${name}/openapi.yaml`, overlayFile: `${name}/overlay.yaml` };
    const source = { name, ...files, contract: text, overlay: '' };
    present.push({ ...source, overlay: (await fitOverlay(source, present)).text });
  }
  [pets, visits] = present as [ServiceSource, ServiceSource];
});

/** What is wrong with operations in the graph of the project. */
async function misfits(source: ServiceSource, operations: readonly string[]): Promise<readonly string[]> {
  const schema = buildSchema((await compile([pets, source])).apiSdl);
  return operations.flatMap((text) => validate(schema, parseOperation(text)).map(({ message }) => message));
}

function withActions(source: ServiceSource, actions: readonly unknown[]): ServiceSource {
  const overlay = parse(source.overlay) as { actions: unknown[] };
  return { ...source, overlay: stringify({ ...overlay, actions: [...overlay.actions, ...actions] }) };
}

/** The visits after the how-to of the live field. */
function withWrite(): ServiceSource {
  const [write, body, actions] = liveField.yaml as [object, object, unknown[]];
  const contract = parse(visits.contract) as {
    paths: Record<string, object>;
    components: { schemas: Record<string, object> };
  };
  Object.assign(contract.paths['/visits'] ?? {}, write);
  Object.assign(contract.components.schemas, body);
  return withActions({ ...visits, contract: stringify(contract) }, actions);
}

describe('docs/add-a-page.md', () => {
  test('writes a page that fits, and asks the same', async () => {
    expect(page.pages).toHaveLength(1);
    expect(await misfits(visits, [...page.pages.map(({ text }) => text), ...page.asked])).toEqual([]);
  });
});

describe('docs/add-a-live-field.md', () => {
  test('writes a live field that compiles, a page that fits it, and asks what there is', async () => {
    expect(liveField.asked).toHaveLength(2);
    expect(await misfits(withWrite(), [...liveField.pages.map(({ text }) => text), ...liveField.asked])).toEqual([]);
  });
});

describe('docs/add-a-role.md', () => {
  test('writes rules that reach the graph, and a page that fits', async () => {
    const source = withActions(withWrite(), role.yaml[0] as unknown[]);
    expect(await misfits(source, [...role.pages.map(({ text }) => text), ...role.asked])).toEqual([]);
    const { supergraphSdl, services } = await compile([pets, source]);
    expect(supergraphSdl).toMatch(/createVisit\(.*role:VETERINARIAN/);
    // What is null for others is decided where the rows are read.
    expect(JSON.stringify(services.map(({ bindings }) => bindings))).toContain('"roles":["VETERINARIAN","RECEPTION"]');
  });
});
