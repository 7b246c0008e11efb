/** What the containers are made of, as far as files say it. `npm run docker:check` asks the programs that read them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS } from '../../../gateway/settings/table.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface ComposeService {
  readonly image?: string;
  readonly profiles?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const dockerfile = read('Dockerfile');
const stages = dockerfile.split(/^FROM /m).slice(1);
const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, ComposeService>>;
};
const entries = Object.entries(services);

describe('the image', () => {
  test('has no fault that a linter finds', () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  test('is built of pinned tags only', () => {
    expect([...dockerfile.matchAll(/^ARG NODE_IMAGE=(.*)$/gm)].map(([, image]) => image)).toEqual([
      `node:${read('.nvmrc').trim()}.20.2-bookworm-slim`,
    ]);
    const bases = stages.map((stage) => stage.split(' ', 1)[0]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an argument of the Dockerfile
    expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}', 'build']));
  });

  test('ends with the gateway alone: installed dependencies, no user rights, no shell before node', () => {
    const last = stages.at(-1) ?? '';
    expect(last).toMatch(/ AS gateway\n/);
    expect(last.match(/^USER (.*)$/m)?.[1]).toBe('node');
    expect(last).toContain('ENTRYPOINT ["node"]');
    expect(last).not.toMatch(/COPY --from=build \/app\/node_modules/);
    expect(last).toMatch(/^HEALTHCHECK /m);
  });

  test('gets every file that the build reads', () => {
    const sent = [...read('.dockerignore').matchAll(/^!(.*)$/gm)].map(([, path]) => path ?? '');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(
      ([, paths]) => paths?.split(' ') ?? [],
    );
    expect(new Set(copied)).toEqual(new Set(sent));
    for (const path of sent) expect(existsSync(join(root, path)), path).toBe(true);
  });
});

describe('docker-compose.yml', () => {
  test('starts two gateways, nginx, Redis and the stand-ins when nothing else is asked for', () => {
    const light = entries.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
    expect(light.sort()).toEqual(['gateway-a', 'gateway-b', 'nginx', 'redis', 'stand-ins']);
  });

  test.each(entries)('%s has a pinned tag, and mounts files that are here', (_name, { image, volumes = [] }) => {
    expect(image).toMatch(/^[a-z0-9./-]+:(?:v?\d+\.\d+\.\d+[a-z0-9.-]*|\$\{VERSION:-dev\})$/);
    for (const [source] of volumes.map((volume) => volume.split(':'))) {
      if (source?.startsWith('.')) expect(existsSync(join(root, source)), source).toBe(true);
    }
  });

  // Keycloak compiles itself for its options at the start.
  test.each(entries.filter(([name]) => name !== 'keycloak'))(
    '%s cannot write where it runs, nor gain rights',
    (_name, service) => {
      expect(service).toMatchObject({
        ...{ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
      });
    },
  );

  test('opens nothing but nginx to other machines', () => {
    const open = entries.flatMap(([name, { ports = [] }]) =>
      ports.filter((port) => !port.startsWith('127.0.0.1:')).map(() => name),
    );
    expect(open).toEqual(['nginx']);
  });

  test('configures the gateways with settings that there are', () => {
    const known = new Set([
      ...Object.values(SETTINGS).map(({ variable }) => variable as string),
      ...['IAM', 'CUSTOMS', 'MAWB'].map((name) => `${name}_SERVICE_URL`),
    ]);
    const given = Object.keys(services['gateway-a']?.environment ?? {});
    expect(given.filter((variable) => !known.has(variable))).toEqual([]);
  });
});
