import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Source files of a folder, as paths relative to the project. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return path === 'schema/generated' || path === 'schema/client/dist' ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

interface Import {
  readonly from: string;
  /** Project path of one of our files, or the name of a package. */
  readonly to: string;
}

const SPECIFIER = /^(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(SPECIFIER)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const to = specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier;
    return { from: file, to };
  });
}

/** Folders of services, which are data, and of subgraphs of the gateway's own, which are written by hand. */
const folders = readdirSync(join(root, 'subgraphs')).filter((name) => name !== 'engine');
const isNative = (name: string): boolean => existsSync(join(root, 'subgraphs', name, 'schema.graphql'));
const natives = folders.filter(isNative);
const services = folders.filter((name) => !isNative(name));

const files = [
  'gateway',
  'subgraphs/engine',
  ...natives.map((name) => `subgraphs/${name}`),
  'schema',
  'codegen.ts',
].flatMap((path) => (statSync(join(root, path)).isDirectory() ? sources(path) : [path]));
const imports = files.flatMap(importsOf);

function crossing(from: RegExp, to: RegExp): string[] {
  return imports
    .filter((entry) => from.test(entry.from) && to.test(entry.to))
    .map((entry) => `${entry.from} → ${entry.to}`);
}

describe('imports run one way', () => {
  test.each(['edge', 'context', 'execute', 'telemetry'])('gateway/%s sees no other room of the gateway', (room) => {
    const others = ['edge', 'context', 'execute', 'telemetry'].filter((name) => name !== room).join('|');
    expect(crossing(new RegExp(`^gateway/${room}/`), new RegExp(`^gateway/(${others}|wiring|audit-tool)/`))).toEqual(
      [],
    );
  });

  test('what is opened at start does not know who starts it', () => {
    expect(crossing(/^gateway\/wiring\//, /^gateway\/(?!config\.ts$)[a-z-]+\.ts$/)).toEqual([]);
  });

  test('the gateway sees only the doors of the engine and, where it is wired, of its own subgraphs', () => {
    expect(crossing(/^gateway\//, /^subgraphs\/(?!engine\/serve\.ts$|[a-z-]+\/subgraph\.ts$)/)).toEqual([]);
    expect(crossing(/^gateway\/(?!wiring\/)[a-z-]+\//, /^subgraphs\/(?!engine\/)/)).toEqual([]);
  });

  test.each(natives)('the subgraph %s stands on the contract room and the door of the engine', (native) => {
    const own = new RegExp(`^(subgraphs/(engine/serve\\.ts$|${native}/)|schema/contract/|node:)`);
    const others = imports.filter(({ from, to }) => from.startsWith(`subgraphs/${native}/`) && !own.test(to));
    expect(others).toEqual([]);
    expect(crossing(/^subgraphs\/engine\//, new RegExp(`^subgraphs/${native}/`))).toEqual([]);
  });

  test('the engine does not know the gateway', () => {
    expect(crossing(/^subgraphs\//, /^gateway\//)).toEqual([]);
  });

  test('within the engine, loaders stand on the upstream client and not the other way round', () => {
    expect(crossing(/^subgraphs\/engine\/upstream\//, /^subgraphs\/engine\/(?!upstream\/)/)).toEqual([]);
  });

  test('within the engine, stores stand on nothing but themselves', () => {
    expect(crossing(/^subgraphs\/engine\/store\//, /^(gateway|schema|subgraphs\/engine\/(?!store\/))/)).toEqual([]);
  });

  test('within the engine, event buses stand on stores and nothing else', () => {
    expect(crossing(/^subgraphs\/engine\/events\//, /^subgraphs\/engine\/(?!events\/|store\/)/)).toEqual([]);
  });

  test('the contract room imports nothing of ours but itself', () => {
    expect(crossing(/^schema\/contract\//, /^(gateway|subgraphs|schema\/(?!contract\/))/)).toEqual([]);
  });

  test('the compiler knows the contract room only, and nothing that runs knows the compiler', () => {
    expect(crossing(/^schema\/compile\//, /^(gateway|subgraphs)\//)).toEqual([]);
    expect(crossing(/^(gateway|subgraphs)\//, /^schema\/compile\//)).toEqual([]);
  });

  test('the typed client is a package of its own: it imports nothing of ours, and nothing that runs imports it', () => {
    expect(crossing(/^schema\/client\//, /^(gateway|subgraphs|schema\/(?!client\/))/)).toEqual([]);
    expect(crossing(/^(gateway|subgraphs|schema\/(?!client\/))/, /^schema\/client\//)).toEqual([]);
  });

  test('no file imports itself through others', () => {
    const edges = new Map<string, string[]>();
    for (const { from, to } of imports) edges.set(from, [...(edges.get(from) ?? []), to]);
    const cycles: string[] = [];
    // Every import is followed once: what was left without a circle is in none.
    const left = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      else if (!left.has(file)) {
        for (const next of edges.get(file) ?? []) if (next.endsWith('.ts')) visit(next, [...path, file]);
        left.add(file);
      }
    };
    for (const file of files) visit(file, []);
    expect([...new Set(cycles)]).toEqual([]);
  });
});

describe('each vendor lives in one room', () => {
  test.each([
    ['fastify', /^gateway\/edge\//],
    ['ajv', /^gateway\/edge\/rest\//],
    ['ajv-formats', /^gateway\/edge\/rest\//],
    ['@fastify/cors', /^gateway\/edge\//],
    ['@fastify/proxy-addr', /^gateway\/edge\//],
    ['jose', /^gateway\/context\//],
    ['pino', /^gateway\/telemetry\//],
    ['@opentelemetry/sdk-metrics', /^gateway\/telemetry\//],
    ['@opentelemetry/exporter-prometheus', /^gateway\/telemetry\//],
    ['@opentelemetry/exporter-trace-otlp-http', /^gateway\/telemetry\//],
    ['@opentelemetry/resources', /^gateway\/telemetry\//],
    ['@opentelemetry/sdk-trace', /^gateway\/telemetry\//],
    ['@apollo/gateway', /^gateway\/execute\//],
    ['@apollo/query-planner', /^gateway\/execute\//],
    ['@apollo/federation-internals', /^gateway\/execute\//],
    ['negotiator', /^gateway\/edge\//],
    ['sns-validator', /^gateway\/edge\/events\//],
    ['ws', /^gateway\/edge\/live\//],
    ['graphql-ws', /^(gateway\/edge\/live|schema\/client)\//],
    ['@apollo/client', /^schema\/client\//],
    ['graphql-jit', /^gateway\/execute\//],
    ['undici', /^subgraphs\/engine\/upstream\//],
    ['graphql-rate-limit', /^subgraphs\/engine\/limit\//],
    ['cockatiel', /^subgraphs\/engine\/upstream\//],
    ['dataloader', /^subgraphs\/engine\/load\//],
    ['@keyv/redis', /^subgraphs\/engine\/store\//],
    ['http-cache-semantics', /^subgraphs\/engine\/cache\//],
    ['@apollo/subgraph', /^subgraphs\/engine\/serve\.ts$/],
    ['@apollo/composition', /^schema\/compile\/compose\.ts$/],
    ['@graphql-tools/wrap', /^schema\/compile\//],
    ['zod', /^(schema\/compile|subgraphs\/engine\/events|gateway)\/(?!edge|execute)/],
  ])('%s', (vendor, room) => {
    const users = imports.filter((entry) => entry.to === vendor).map((entry) => entry.from);
    expect(users.filter((file) => !room.test(file))).toEqual([]);
  });
});

describe('services are data', () => {
  test.each(services)('the folder of %s holds its contract and its overlay, nothing else', (service) => {
    expect(readdirSync(join(root, 'subgraphs', service)).sort()).toEqual(['openapi.yaml', 'overlay.yaml']);
  });

  // The API of metrics knows no late SDK: an instrument that is made when its file is loaded counts nothing, for ever.
  test('no instrument is made when a file is loaded', () => {
    const early = /^(?:export )?(?:const|let) .*\bmetrics\s*\.getMeter\(/m;
    expect(files.filter((file) => early.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  test('no service is named in the gateway, the engine or the compiler', () => {
    const name = new RegExp(`\\b(${services.join('|')})\\b`, 'i');
    const offenders = files.filter(
      (file) =>
        /^(gateway|subgraphs\/engine|schema\/compile)\//.test(file) &&
        name.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(offenders).toEqual([]);
  });

  test('the environment is read in gateway/config.ts only', () => {
    const readers = files.filter((file) =>
      /process\.env(?!\.APOLLO_TELEMETRY_DISABLED = )/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(readers.filter((file) => file !== 'gateway/config.ts')).toEqual([]);
  });
});
