import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { compile } from '../../../schema/compile/compile.ts';
import type { JsonObject } from '../../../schema/compile/document.ts';
import { extensions } from '../../../schema/compile/extensions.ts';
import { applyOverlay } from '../../../schema/compile/overlay.ts';
import type { ServiceSource } from '../../../schema/compile/service-source.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(`${root}docs/add-a-service.md`, 'utf8');
const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => parse(text ?? '') as unknown);
const [least, complete] = examples.filter((example): example is JsonObject => !Array.isArray(example));
const fragments = examples.filter((example): example is JsonObject[] => Array.isArray(example));

function service(name: string, contract: string, overlay: string): ServiceSource {
  return { name, contractFile: `${name}/openapi.yaml`, contract, overlayFile: `${name}/overlay.yaml`, overlay };
}

function read(path: string): string {
  return readFileSync(root + path, 'utf8');
}

const present = readdirSync(`${root}subgraphs`)
  .filter((name) => existsSync(`${root}subgraphs/${name}/openapi.yaml`))
  .map((name) => service(name, read(`subgraphs/${name}/openapi.yaml`), read(`subgraphs/${name}/overlay.yaml`)));
const petstore = read('node_modules/@readme/oas-examples/3.0/yaml/petstore.yaml');

/** Why a fragment does not fit a contract; `null` when it does. */
function misfit(contract: string, actions: JsonObject[]): string | null {
  try {
    applyOverlay(parse(contract), { overlay: '1.0.0', info: { title: 'x', version: '1' }, actions }, 'overlay.yaml');
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('docs/add-a-service.md', () => {
  test('clashes as it says with the least overlay, and compiles once the names are changed', async () => {
    const withPets = (overlay: unknown) => compile([...present, service('pets', petstore, stringify(overlay))]);
    await expect(withPets(least)).rejects.toThrow('the service iam has a root field createUser already');
    const { apiSdl } = await withPets(complete);
    expect(apiSdl).toContain('type PetUser {');
  });

  test.each(fragments.map((actions) => [JSON.stringify(actions).slice(0, 60), actions] as const))(
    'shows actions that fit a service that is there: %s',
    (_start, actions) => {
      const misfits = present.map(({ contract }) => misfit(contract, actions));
      expect(misfits).toContain(null);
    },
  );

  test('lists every extension and no other', () => {
    const listed = new Set([...page.matchAll(/^\| `(x-[\w-]+)`/gm)].map(([, name]) => name));
    const known = new Set(Object.values(extensions).flatMap((place) => Object.keys(place)));
    expect([...listed].sort()).toEqual([...known].sort());
  });
});
