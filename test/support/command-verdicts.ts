/** What becomes of each command that the documentation shows: run, followed by another test, or only looked at, and why. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { SETTINGS } from '../../gateway/settings/table.ts';
import { ERRORS } from '../../schema/contract/errors.ts';
import type { DocumentedCommand } from './documented-commands.ts';
import { knownMetrics, metricsOf } from './metric-names.ts';

interface StaticVerdict {
  /** The commands it is about. */
  readonly about: RegExp;
  /** Why they are not run here. */
  readonly why: string;
  /** What is wrong with one of them; empty: nothing. */
  wrong(command: string): readonly string[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

/** `<name>`, `NAME` and `…` stand for something that the reader chooses. */
const isChosen = (word: string): boolean => /<\w+>|…/.test(word);
const missing = (paths: readonly string[]): string[] =>
  paths.filter((path) => !isChosen(path) && !existsSync(join(root, path))).map((path) => `no file ${path}`);

/** Words as a shell splits them; quotes stay. */
function words(command: string): string[] {
  return command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
}

/** The file a script starts with tsx or node, and those of the same folder it imports: one of them reads the arguments. */
function sourcesOf(script: string): string {
  const entry = /^(?:tsx|node .*) ([\w/-]+\.ts)(?: |$)/.exec(scripts[script] ?? '')?.[1];
  if (entry === undefined) return '';
  const text = read(entry);
  const beside = [...text.matchAll(/from '(\.\/[\w-]+\.ts)'/g)].map(([, path = '']) => join(dirname(entry), path));
  return [text, ...beside.map(read)].join('\n');
}

/** `node:util` refuses every option that is not declared, so that a declared one is a known one. */
function knowsFlag(source: string, flag: string): boolean {
  const name = flag.replace(/^--/, '').replace(/=.*/, '');
  return (
    source.includes(`'${flag}'`) ||
    new RegExp(`(?:^|[\\s{,])'?${name}'?: (?:\\{ type: |text\\b|flag\\b)`, 'm').test(source)
  );
}

/** Commands of npm itself, with options of npm. */
const NPM_OWN = ['audit', 'ci', 'init', 'install', 'pack', 'sbom'];

function wrongScript(command: string): string[] {
  const [, prefix, own] = /^npm --prefix (\S+) (?:run )?(\S+)$/.exec(command) ?? [];
  if (prefix !== undefined && own !== undefined) return wrongOfPackage(prefix, own);
  const [, first = '', ...rest] = words(command.replace(/ -s\b| --silent\b/, ''));
  if (NPM_OWN.includes(first)) return missing(rest.filter((word) => /^\.\/\S+[^z]$/.test(word)));
  const script = first === 'run' ? (rest.shift() ?? '') : first;
  if (scripts[script] === undefined) return [`no script ${script}`];
  const given = rest[0] === '--' ? rest.slice(1) : [];
  if (rest.length > 0 && rest[0] !== '--') return [`npm takes ${rest[0]} for its own: write -- before it`];
  const source = sourcesOf(script);
  return given
    .filter((word) => word.startsWith('--') && !knowsFlag(source, word))
    .map((flag) => `npm run ${script} knows no ${flag}`);
}

function wrongOfPackage(folder: string, script: string): string[] {
  const manifest = JSON.parse(read(`${folder}/package.json`)) as { readonly scripts: Readonly<Record<string, string>> };
  return script in manifest.scripts ? [] : [`${folder}/package.json has no script ${script}`];
}

/** Each command of `cli/main.ts` with the options that are declared behind it. */
const CLI = new Map(
  read('cli/main.ts')
    .split(/^command</m)
    .slice(1)
    .map((text) => [
      /^[^']*'(\w+)/s.exec(text)?.[1] ?? '',
      new Set([...text.matchAll(/\.option\('(--[\w-]+)/g)].map(([, flag = '']) => flag)),
    ]),
);
const CLI_SHARED = ['--project', '-p', '--json', '--help'];

function wrongGateway(command: string): string[] {
  const [name = '', ...rest] = words(command).slice(2);
  if (isChosen(name)) return [];
  const known = CLI.get(name);
  if (known === undefined) return [`gateway knows no command ${name}`];
  return rest
    .filter((word) => word.startsWith('-') && !known.has(word) && !CLI_SHARED.includes(word))
    .map((flag) => `gateway ${name} knows no ${flag}`);
}

interface Resource {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

const SHORT: Readonly<Record<string, string>> = {
  deploy: 'Deployment',
  rollout: 'Rollout',
  pod: 'Pod',
  svc: 'Service',
  servicemonitor: 'ServiceMonitor',
  networkpolicy: 'NetworkPolicy',
  statefulset: 'StatefulSet',
};
const SETTING_NAMES: ReadonlySet<string> = new Set(Object.values(SETTINGS).map(({ variable }) => variable));
const ROLLOUT_STEPS = ['get', 'promote', 'abort', 'undo'];
let rendered: readonly Resource[] | undefined;

/** Everything that the committed environments put into a cluster. */
function resources(): readonly Resource[] {
  rendered ??= readdirSync(join(root, 'k8s/rendered')).flatMap((file) =>
    parseAllDocuments(read(`k8s/rendered/${file}`)).map((document) => document.toJS() as Resource),
  );
  return rendered;
}

function wrongKubectl(command: string): string[] {
  const given = words(command);
  const problems = missing(given.filter((_word, index) => ['-k', '-f'].includes(given[index - 1] ?? '')));
  const space = given[given.indexOf('-n') + 1];
  const named = given.includes('rollouts')
    ? [`rollout/${given.find((word, index) => index > 3 && !word.startsWith('-') && word !== 'rollout')}`]
    : given.filter((word) => /^\w+\/[\w-]+$/.test(word) && given[given.indexOf(word) - 1] !== '-k');
  for (const resource of named) {
    const [kind = '', name] = resource.split('/');
    const found = resources().some(
      ({ kind: one, metadata }) => one === SHORT[kind] && metadata?.name === name && metadata?.namespace === space,
    );
    if (!found) problems.push(`no environment has ${resource} in the namespace ${space}`);
  }
  const settings = given.includes('env') ? given.filter((word) => /^[A-Z_]+=/.test(word)) : [];
  for (const [name = ''] of settings.map((word) => word.split('='))) {
    if (!SETTING_NAMES.has(name)) problems.push(`no setting is called ${name}`);
  }
  if (given.includes('rollouts') && !ROLLOUT_STEPS.includes(given[3] ?? '')) problems.push(`unknown step ${given[3]}`);
  return problems;
}

function wrongEnvsubst(command: string): string[] {
  const [, variables = '', template = ''] = /^envsubst '([^']+)' < (\S+)/.exec(command) ?? [];
  const listed = variables.split(' ').map((name) => name.slice(1));
  const used = [...read(template).matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name = '']) => name);
  return [...listed.filter((name) => !used.includes(name)), ...used.filter((name) => !listed.includes(name))];
}

const metrics = knownMetrics();
/** What writes the names that somebody may look for in the log. */
const LOGGED = ['telemetry/logger.ts', 'telemetry/request-log.ts', 'wiring/reach-services.ts']
  .map((file) => read(`gateway/${file}`))
  .join('\n');

/** Commands that cannot or must not run in the suite. */
const STATIC: readonly StaticVerdict[] = [
  {
    about: /^(npx gateway|node bin\/gateway\.mjs) /,
    why: 'each start takes a second; what they do is followed literally in tutorial.test.ts and command-line.test.ts',
    wrong: wrongGateway,
  },
  {
    about: /^npm /,
    why: 'installs, serves until it is stopped, or runs for minutes: each script has tests or a run of its own',
    wrong: wrongScript,
  },
  {
    about: /^curl .*http:\/\/localhost:3000\/graphql/,
    why: 'asks the project of the tutorial, not this one; how-tos.test.ts holds the operation against its graph',
    wrong: (command) => (/-d '\{"(query|operationName)":/.test(command) ? [] : ['no operation is sent']),
  },
  {
    about: /^npx tsx bench\//,
    why: 'measures for a minute',
    wrong: (command) => missing(words(command).filter((word) => word.endsWith('.ts'))),
  },
  { about: /^kubectl /, why: 'there is no cluster here', wrong: wrongKubectl },
  {
    about: /^grep '"[^']+'$/,
    why: 'reads the log of a cluster',
    wrong: (command) => {
      const [, name = ''] = /'"(\w+)/.exec(command) ?? [];
      const isLogged = new RegExp(`\\b${name}[,:]`).test(LOGGED);
      return isLogged || Object.keys(ERRORS).some((code) => code.startsWith(name)) ? [] : [`nothing logs ${name}`];
    },
  },
  {
    about: /^docker /,
    why: 'builds images for minutes and needs a daemon; docker/check.ts checks what they are made of',
    wrong: (command) =>
      missing([
        ...(/^docker compose/.test(command) ? ['docker-compose.yml'] : []),
        ...[...command.matchAll(/(?:--env-file|-f) (\S+)/g)].map(([, path = '']) => path),
      ]),
  },
  {
    about: /^promtool query instant \$PROMETHEUS '[^']+'$/,
    why: 'there is no Prometheus with an hour of samples here',
    wrong: (command) => metricsOf(/'([^']+)'/.exec(command)?.[1] ?? '').filter((name) => !metrics.has(name)),
  },
  {
    about: /^curl -s "\$PROMETHEUS\/api\/v1\/query_exemplars" /,
    why: 'there is no Prometheus here; the rehearsal (ops/rehearsal) asks one',
    wrong: (command) => metricsOf(/'query=([^']+)'/.exec(command)?.[1] ?? '').filter((name) => !metrics.has(name)),
  },
  {
    about: /^promtool (check config|test rules)( \S+)?$/,
    why: 'alerts.test.ts runs it',
    wrong: (command) => missing(words(command).slice(3)),
  },
  { about: /^envsubst /, why: 'writes to /etc', wrong: wrongEnvsubst },
  {
    about: /^nginx (-t|-s reload)$/,
    why: 'changes a server of the machine; test/rollout starts one of its own',
    wrong: () => [],
  },
  {
    about: /^git (diff|clone)\b/,
    why: 'tells what is changed in this copy, or needs the address of the repository',
    wrong: (command) => missing(words(command).filter((word) => /^[\w-]+\/\S+\.\w+$/.test(word))),
  },
  {
    about: /^npx vitest run /,
    why: 'is a part of the suite itself',
    wrong: (command) =>
      missing(
        words(command)
          .slice(3)
          .filter((word) => !word.startsWith('--')),
      ),
  },
  {
    about: /^npx vite dev\/(?:portal|playground)$/,
    why: 'serves until it is stopped; the browser tests build and open the same portal',
    wrong: () => missing(['dev/portal/vite.config.ts', 'dev/playground/vite.config.ts']),
  },
];

/** Pages whose commands another test runs one after the other, as a reader does. */
const FOLLOWED: Readonly<Record<string, string>> = { 'docs/tutorial.md': 'test/flow/cli/tutorial.test.ts' };
/** What test/flow/docs runs: it asks the gateway, its Redis or the machine, or writes to a folder of the project. */
const RUN = /^(curl (?!.*(?:\blocalhost|\$PROMETHEUS\b))|(redis-cli|date|df|export|mkdir|cp) )/;

export function isRun({ text }: DocumentedCommand): boolean {
  return RUN.test(text);
}

export function isFollowed({ page }: DocumentedCommand): boolean {
  return FOLLOWED[page] !== undefined;
}

/** Each text once, with the page that has it first. */
export function once(found: readonly DocumentedCommand[]): DocumentedCommand[] {
  return [...new Map(found.toReversed().map((command) => [command.text, command])).values()].toReversed();
}

/** What is wrong with a command that is not run: with any of those that it joins by `&&` and `|`. */
export function verdict(text: string): readonly string[] {
  const parts = text.split(/ (?:&&|\|) (?=(?:[^']*'[^']*')*[^']*$)/);
  return parts.flatMap((part) => {
    const found = STATIC.find(({ about }) => about.test(part));
    return found === undefined ? [`no verdict on ${part}`] : found.wrong(part);
  });
}
