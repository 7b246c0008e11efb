/** The only reader of the environment: settings and base URLs, validated, typed, frozen. */
import type { ServiceCredentials } from '../subgraphs/engine/serve.ts';
import { url } from './settings/kinds.ts';
import { readSecret } from './settings/secret-file.ts';
import type { Setting } from './settings/setting.ts';
import { SETTINGS } from './settings/table.ts';
import { readCredentials } from './settings/upstream-credentials.ts';

export { configurationTable } from './settings/page.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A service that needs a base URL: `<NAME>_SERVICE_URL`. */
export interface UpstreamName {
  readonly name: string;
  /** First server of the contract; used outside production. */
  readonly defaultUrl: string | null;
  /** Another upstream, whose URL is used when the variable is not set. */
  readonly fallback: string | null;
}

type Values = { readonly [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never };

export interface Config extends Values {
  readonly production: boolean;
  /** Where the realm publishes its keys (domain: key handling). */
  readonly jwksUrl: string;
  /** Base URL by upstream name. */
  readonly upstreams: Readonly<Record<string, string>>;
  /** How upstreams are told who calls, by name; those that are not there, and remote subgraphs, by `sharedCredentials`. */
  readonly upstreamCredentials: Readonly<Record<string, ServiceCredentials>>;
  readonly sharedCredentials: ServiceCredentials | null;
}

/** Every wrong variable of an environment at once, with what was found and what is expected, and no credentials. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads and checks every setting. An empty variable counts as not set.
 *
 * @throws {ConfigurationError}
 */
export function readConfig(environment: Environment, upstreams: readonly UpstreamName[] = []): Config {
  const problems: string[] = [];
  const production = environment.NODE_ENV === 'production';
  const values = readValues(environment, production, problems);
  const urls = readUpstreams(upstreams, environment, production, problems);
  const sharedCredentials = readCredentials(environment, ['UPSTREAM'], problems);
  const upstreamCredentials = credentialsOf(upstreams, environment, problems);
  problems.push(...contradictions(values as Partial<Values>));
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);
  const settings = values as unknown as Values;
  const jwksUrl = `${settings.keycloakBaseUrl}/realms/${settings.keycloakRealm}/protocol/openid-connect/certs`;
  return Object.freeze({
    ...settings,
    production,
    jwksUrl,
    upstreams: Object.freeze(urls),
    upstreamCredentials,
    sharedCredentials,
  });
}

/**
 * Some settings, for a tool that needs no gateway.
 *
 * @throws {ConfigurationError}
 */
export function readSettings<K extends keyof Values>(environment: Environment, keys: readonly K[]): Pick<Values, K> {
  const problems: string[] = [];
  const values = readValues(environment, environment.NODE_ENV === 'production', problems);
  const wanted = keys.map((key) => `${SETTINGS[key].variable}:`);
  const relevant = problems.filter((problem) => wanted.some((variable) => problem.startsWith(variable)));
  if (relevant.length > 0) throw new ConfigurationError(relevant);
  return values as unknown as Pick<Values, K>;
}

/** @param problems gets what is wrong, each beginning with its variable */
function readValues(
  environment: Environment,
  production: boolean,
  problems: string[],
): Readonly<Record<string, unknown>> {
  const texts: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(SETTINGS as Readonly<Record<string, Setting<unknown>>>)) {
    const { variable, kind } = setting;
    const initial = initialOf(setting, production);
    const given = setting.secret ? readSecret(environment, variable, problems) : environment[variable];
    const text = given || expand(initial, texts);
    if (text === null) {
      // A default that refers to a wrong variable is that variable's problem.
      if (initial === null) problems.push(`${variable}: not set; expected ${kind.accepts}`);
      continue;
    }
    const parsed = kind.schema.safeParse(text);
    if (!parsed.success)
      problems.push(
        `${variable}: found ${setting.secret ? 'a value that is not shown' : quote(text)}; expected ${kind.accepts}`,
      );
    else {
      values[key] = Object.freeze(parsed.data);
      texts[variable] = String(parsed.data);
    }
  }
  return values;
}

/** Where the supergraph is read from, `null` for the compiled services: it decides which base URLs are needed. */
export function readSupergraphPath(environment: Environment): string | null {
  return environment[SETTINGS.supergraphPath.variable] || null;
}

/** Where the compiled services are read from, `null` for those that came with the gateway. */
export function readGraphPath(environment: Environment): string | null {
  return environment[SETTINGS.graphPath.variable] || null;
}

/** Environment name of an upstream's base URL: `my-name` is read from `MY_NAME_SERVICE_URL`. */
export function upstreamVariable(name: string): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_SERVICE_URL`;
}

function credentialsOf(
  upstreams: readonly UpstreamName[],
  environment: Environment,
  problems: string[],
): Record<string, ServiceCredentials> {
  const found: Record<string, ServiceCredentials> = {};
  for (const { name, fallback } of upstreams) {
    // An upstream beside a service is called as that is, unless it has credentials of its own.
    const prefixes = [name, ...(fallback === null ? [] : [fallback])].map((one) =>
      upstreamVariable(one).replace(/_URL$/, ''),
    );
    const credentials = readCredentials(environment, [...prefixes, 'UPSTREAM'], problems);
    if (credentials !== null) found[name] = credentials;
  }
  return found;
}

function readUpstreams(
  upstreams: readonly UpstreamName[],
  environment: Environment,
  production: boolean,
  problems: string[],
): Record<string, string> {
  const { schema, accepts } = url();
  const urls: Record<string, string> = {};
  const standingAlone = upstreams.filter((upstream) => upstream.fallback === null);
  const standingBeside = upstreams.filter((upstream) => upstream.fallback !== null);
  for (const { name, defaultUrl, fallback } of [...standingAlone, ...standingBeside]) {
    const variable = upstreamVariable(name);
    const text =
      environment[variable] || (fallback === null ? undefined : urls[fallback]) || (production ? null : defaultUrl);
    const parsed = schema.safeParse(text ?? '');
    if (parsed.success) urls[name] = parsed.data;
    else problems.push(`${variable}: ${text ? `found ${quote(text)}` : 'not set'}; expected ${accepts}`);
  }
  return urls;
}

/** Values that are sound each by itself and wrong together. */
function contradictions(values: Partial<Values>): string[] {
  type Duration =
    | 'upstreamHeaderTimeoutMs'
    | 'upstreamTryTimeoutMs'
    | 'upstreamTotalTimeoutMs'
    | 'requestTimeoutMs'
    | 'jwksFreshSeconds'
    | 'jwksStaleSeconds';
  const notMoreThan = (lower: Duration, upper: Duration): string[] => {
    const [low, high] = [values[lower], values[upper]];
    if (low === undefined || high === undefined || low <= high) return [];
    return [
      `${SETTINGS[lower].variable}: found ${low}; expected at most ${SETTINGS[upper].variable}, which is ${high}`,
    ];
  };
  const together = (present: 'tlsCertPath' | 'tlsKeyPath' | 'tlsClientCaPath', needed: 'tlsCertPath' | 'tlsKeyPath') =>
    values[present] && values[needed] === ''
      ? [`${SETTINGS[needed].variable}: not set; expected a path, because ${SETTINGS[present].variable} is set`]
      : [];
  return [
    ...together('tlsCertPath', 'tlsKeyPath'),
    ...together('tlsKeyPath', 'tlsCertPath'),
    ...together('tlsClientCaPath', 'tlsCertPath'),
    ...notMoreThan('upstreamHeaderTimeoutMs', 'upstreamTryTimeoutMs'),
    ...notMoreThan('upstreamTryTimeoutMs', 'upstreamTotalTimeoutMs'),
    ...notMoreThan('upstreamTotalTimeoutMs', 'requestTimeoutMs'),
    ...notMoreThan('jwksFreshSeconds', 'jwksStaleSeconds'),
  ];
}

function initialOf({ initial }: Setting<unknown>, production: boolean): string | null {
  if (initial === null || typeof initial === 'string') return initial;
  return production ? initial.production : initial.otherwise;
}

/** Puts the values of other variables into `${NAME}`; `null` when one of them has none. */
function expand(initial: string | null, texts: Readonly<Record<string, string>>): string | null {
  const names = [...(initial ?? '').matchAll(/\$\{(\w+)\}/g)].map((match) => String(match[1]));
  if (initial === null || !names.every((name) => name in texts)) return null;
  return initial.replaceAll(/\$\{(\w+)\}/g, (_all, name: string) => String(texts[name]));
}

/** What was found, without the user and password that a URL may carry. */
function quote(value: string): string {
  const shown = value.replaceAll(/\/\/[^/?#\s]*@/g, '//***@');
  return JSON.stringify(shown.length > 80 ? `${shown.slice(0, 80)}…` : shown);
}

/** The environment of this process; nothing else in the gateway touches `process.env`. */
export function processEnvironment(): Environment {
  return process.env;
}
