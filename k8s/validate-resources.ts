/**
 * Strict validation of resources: values by the validators of their API's schemas, and properties that no schema knows by the
 * types of the same schemas, which the compiler holds against the resource written as a literal.
 */
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [property: string]: unknown;
}

/** Package of the schemas of an API group; groups of Kubernetes itself are in `kubernetes-models`. */
const PACKAGES: readonly (readonly [group: RegExp, name: string])[] = [
  [/^argoproj\.io$/, '@kubernetes-models/argo-rollouts'],
  [/^external-secrets\.io$/, '@kubernetes-models/external-secrets'],
  [/^monitoring\.coreos\.com$/, '@kubernetes-models/prometheus-operator'],
  [/\.istio\.io$/, '@kubernetes-models/istio'],
];

const root = fileURLToPath(new URL('../', import.meta.url));
/** Beside the packages, so that the compiler finds them. */
const scratch = join(root, 'node_modules', '.cache', 'k8s');

/** Empty when everything is right; else one line a problem, with the environment and the resource it is in. */
export async function problemsOf(byEnvironment: ReadonlyMap<string, readonly Resource[]>): Promise<string[]> {
  const resources = [...byEnvironment].flatMap(([environment, all]) =>
    all.map((resource) => ({ environment, resource })),
  );
  const values: string[] = [];
  for (const { environment, resource } of resources) {
    for (const problem of await valueProblems(resource)) values.push(`${environment}: ${nameOf(resource)}: ${problem}`);
  }
  // A resource that is the same everywhere is compiled once.
  const distinct = new Map(
    resources.map(({ environment, resource }) => [JSON.stringify(resource), { environment, resource }]),
  );
  return [...values, ...(await propertyProblems([...distinct.values()]))];
}

const nameOf = ({ kind, metadata }: Resource): string => `${kind} ${metadata.name}`;

function moduleOf({ apiVersion, kind }: Resource): string {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const name = PACKAGES.find(([groups]) => groups.test(group))?.[1] ?? 'kubernetes-models';
  return [name, ...(group === '' ? [] : [group]), version, kind].join('/');
}

async function valueProblems(resource: Resource): Promise<string[]> {
  try {
    const models = (await import(moduleOf(resource))) as Record<string, new (data: Resource) => { validate(): void }>;
    const Model = models[resource.kind];
    if (Model === undefined) return ['no schema'];
    new Model(resource).validate();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

async function propertyProblems(
  resources: readonly { readonly environment: string; readonly resource: Resource }[],
): Promise<string[]> {
  const folder = join(scratch, String(process.pid));
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'resources.ts');
  const lines = resources.map(({ resource }, index) => {
    const type = `import(${JSON.stringify(moduleOf(resource))}).I${resource.kind}`;
    return `export const resource${index}: ${type} = ${JSON.stringify(resource)};`;
  });
  await writeFile(file, `${lines.join('\n')}\n`);
  try {
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2023',
    ];
    const output = await compile([...options, '--pretty', 'false', file]);
    return [...output.matchAll(/resources\.ts\((\d+),\d+\): error \w+: (.*)/g)].map(([, line, message]) => {
      const found = resources[Number(line) - 1];
      return found === undefined ? String(message) : `${found.environment}: ${nameOf(found.resource)}: ${message}`;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function compile(parameters: readonly string[]): Promise<string> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [tsc, ...parameters],
      { cwd: root, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        // Faults that are in no resource are faults of the validation itself.
        if (error !== null && !/resources\.ts\(\d+,/.test(stdout))
          reject(new Error(`${stdout}${stderr}` || error.message));
        else resolve(stdout);
      },
    );
  });
}
